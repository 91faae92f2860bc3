/** Understands the words of one command: operands and options, strictly, with a hint where a word is nearly right. */
import { COMMANDS, type CommandEntry, findCommand } from "../domain/command-table.ts";
import { didYouMean, nearest } from "../domain/nearest.ts";
import type { WrittenCommand } from "./read-comment.ts";

export interface ParsedCommand {
  readonly entry: CommandEntry;
  readonly operands: readonly string[];
  readonly options: Options;
}

export interface Options {
  readonly to: string | null;
  readonly reason: string | null;
  readonly pipeline: string | null;
  readonly now: boolean;
  readonly in: boolean;
  readonly out: boolean;
  readonly force: boolean;
}

export type Parsed =
  | { readonly kind: "command"; readonly command: ParsedCommand }
  /** `hint`: half a sentence. */
  | { readonly kind: "usage"; readonly entry: CommandEntry; readonly hint: string }
  /** Not ours, but near to one of ours. */
  | { readonly kind: "near-miss"; readonly suggestion: string }
  /** Not ours: silence. */
  | { readonly kind: "foreign" };

type OptionName = keyof Options;

const FLAGS: Readonly<Record<string, readonly OptionName[]>> = {
  rollback: ["to", "reason", "now"],
  promotions: ["in", "out", "reason", "force"],
  halt: ["reason"],
  unquarantine: ["reason"],
  quarantine: ["reason"],
  reject: ["reason"],
  hotfix: ["reason"],
  approve: ["reason"],
};

/** A reason is for people; a novel is not. */
const LONGEST_REASON = 300;
const LONGEST_WORD = 200;

export function parseCommand(written: WrittenCommand): Parsed {
  const entry = findCommand(written.word);
  if (entry === null) return missed(written.word);
  const known: readonly OptionName[] = [...(FLAGS[entry.word] ?? []), "pipeline"];
  const operands: string[] = [];
  const options: { -readonly [Name in OptionName]: Options[Name] } = { ...NO_OPTIONS };
  const words = [...written.words];
  while (words.length > 0) {
    const word = words.shift() ?? "";
    if (word.length > LONGEST_WORD) return usage(entry, "one of its words is too long");
    if (!word.startsWith("--")) {
      operands.push(word);
      continue;
    }
    const name = known.find((option) => word === `--${option}`);
    if (name === undefined) return usage(entry, unknownOption(word, known));
    const fault = take(name, words, { options, known });
    if (fault !== null) return usage(entry, fault);
  }
  return { kind: "command", command: { entry, operands, options } };
}

const OPTION_NAMES = ["to", "reason", "pipeline", "now", "in", "out", "force"] as const;

const NO_OPTIONS: Options = {
  to: null,
  reason: null,
  pipeline: null,
  now: false,
  in: false,
  out: false,
  force: false,
};

/** Moves an option's value from the words into the options; a reason goes on to the next option. */
function take(
  name: OptionName,
  words: string[],
  {
    options,
    known,
  }: {
    readonly options: { -readonly [Name in OptionName]: Options[Name] };
    readonly known: readonly OptionName[];
  },
): string | null {
  switch (name) {
    case "now":
    case "in":
    case "out":
    case "force":
      options[name] = true;
      return null;
    case "to":
    case "pipeline": {
      const value = words.shift();
      if (value === undefined || value.startsWith("--")) return `--${name} needs a value`;
      options[name] = value;
      return null;
    }
    case "reason": {
      const ends = words.findIndex(
        (word) => word.startsWith("--") && known.some((name) => name === asOption(word)),
      );
      const parts = words.splice(0, ends < 0 ? words.length : ends);
      const text = parts
        .join(" ")
        .replace(/^"(.*)"$/, "$1")
        .trim()
        .slice(0, LONGEST_REASON);
      if (text === "") return "--reason needs some words";
      options.reason = text;
      return null;
    }
  }
}

/** The name behind the dashes; whether it is one of ours is for the list of options to say. */
function asOption(word: string): OptionName | "" {
  return OPTION_NAMES.find((name) => word === `--${name}`) ?? "";
}

function usage(entry: CommandEntry, hint: string): Parsed {
  return { kind: "usage", entry, hint };
}

function unknownOption(word: string, known: readonly OptionName[]): string {
  const suggestion = nearest(word.slice(2), known);
  return `it has no such option${didYouMean(suggestion === null ? null : `--${suggestion}`)}`;
}

function missed(word: string): Parsed {
  const words = COMMANDS.map((entry) => entry.word);
  const suggestion = word.length < 4 ? null : nearest(word, words);
  return suggestion === null ? { kind: "foreign" } : { kind: "near-miss", suggestion };
}
