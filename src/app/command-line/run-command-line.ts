/** Finds the subcommand that was meant, reads its arguments and runs it. */
import { parseArgs } from "node:util";
import { didYouMean, nearest } from "../../domain/nearest.ts";
import type { Arguments, ExitCode, Subcommand, Terminal } from "./subcommand.ts";

/** @param argv what follows `release-captain` */
export async function runCommandLine(
  argv: readonly string[],
  subcommands: readonly Subcommand[],
  terminal: Terminal,
): Promise<ExitCode> {
  const [name, ...rest] = argv;
  if (name === "--help" || name === "-h" || name === "help") {
    return help(rest[0], subcommands, terminal);
  }
  if (name === undefined) {
    terminal.error(overview(subcommands));
    return 2;
  }
  const subcommand = subcommands.find((each) => each.name === name);
  if (subcommand === undefined) return unknown(name, subcommands, terminal);
  const read = readArguments(rest, subcommand);
  if ("problem" in read) {
    terminal.error(`${read.problem}\nUsage: ${usageOf(subcommand)}`);
    return 2;
  }
  if (read.options["help"] === true) {
    terminal.out(helpOf(subcommand));
    return 0;
  }
  return subcommand.run(read, terminal);
}

function help(
  about: string | undefined,
  subcommands: readonly Subcommand[],
  terminal: Terminal,
): ExitCode {
  const subcommand = subcommands.find(({ name }) => name === about);
  if (about !== undefined && subcommand === undefined) return unknown(about, subcommands, terminal);
  terminal.out(subcommand === undefined ? overview(subcommands) : helpOf(subcommand));
  return 0;
}

function unknown(name: string, subcommands: readonly Subcommand[], terminal: Terminal): ExitCode {
  const names = subcommands.map((each) => each.name);
  const what = name.startsWith("-") ? "option" : "command";
  terminal.error(
    `unknown ${what} "${name}"${didYouMean(nearest(name, names)) || "; see release-captain --help"}`,
  );
  return 2;
}

function readArguments(
  argv: readonly string[],
  { options, operands }: Subcommand,
): Arguments | { readonly problem: string } {
  const known = { ...options, help: { type: "boolean", short: "h" } } as const;
  const { tokens } = parseArgs({ args: argv, options: known, strict: false, tokens: true });
  const given: string[] = [];
  const values: Record<string, string | boolean> = {};
  for (const token of tokens) {
    if (token.kind === "positional") given.push(token.value);
    if (token.kind !== "option") continue;
    const kind = Object.entries(known).find(([name]) => name === token.name)?.[1].type;
    const problem = problemOf(token, kind, Object.keys(known));
    if (problem !== null) return { problem };
    values[token.name] = token.value ?? true;
  }
  if (values["help"] !== true && given.length < operands.least) {
    return { problem: "something is missing" };
  }
  const extra = given[operands.most];
  return extra === undefined
    ? { operands: given, options: values }
    : { problem: `"${extra}" is one too many` };
}

function problemOf(
  { name, rawName, value }: { name: string; rawName: string; value?: string | undefined },
  kind: "string" | "boolean" | undefined,
  known: readonly string[],
): string | null {
  if (kind === undefined) {
    const near = nearest(name, known);
    return `unknown option "${rawName}"${didYouMean(near === null ? null : `--${near}`)}`;
  }
  if (kind === "string" && value === undefined) return `${rawName} needs a value`;
  return kind === "boolean" && value !== undefined ? `${rawName} takes no value` : null;
}

function usageOf({ name, usage }: Subcommand): string {
  return `release-captain ${name} ${usage}`.trimEnd();
}

function helpOf(subcommand: Subcommand): string {
  return `Usage: ${usageOf(subcommand)}\n\n${subcommand.summary}.\n\n${subcommand.help}`;
}

function overview(subcommands: readonly Subcommand[]): string {
  const shown = subcommands.filter(({ isHidden }) => isHidden !== true);
  const usages = shown.map(({ name, usage }) => `${name} ${usage}`.trimEnd());
  const width = Math.max(...usages.map((usage) => usage.length));
  const lines = shown.map(({ summary }, row) => `  ${usages[row]?.padEnd(width)}  ${summary}`);
  return ["Usage: release-captain COMMAND, each with --help", "", ...lines].join("\n");
}
