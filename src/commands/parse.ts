/** Understands the words of one command: operands and options, strictly, with a hint where a word is nearly right. */
import {
  COMMANDS,
  type CommandEntry,
  type CommandWord,
  findCommand,
} from "../domain/command-table.ts";
import { didYouMean, nearest } from "../domain/nearest.ts";
import { isPattern } from "./names.ts";
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

/** Whoever stops or overrides something may say why, also where nobody asks for it. */
const REASON_WELCOME: readonly CommandWord[] = ["quarantine", "reject", "approve"];

/** A reason is for people; a novel is not. */
const LONGEST_REASON = 300;
const LONGEST_WORD = 200;
/** More than a person types; a pattern names thousands. */
const MOST_OPERANDS = 200;
/** Each is compared with every name. */
const MOST_PATTERNS = 20;

export function parseCommand(written: WrittenCommand): Parsed {
  const entry = findCommand(written.word);
  if (entry === null) return missed(written.word);
  const known = optionsOf(entry);
  const operands: string[] = [];
  const options: { -readonly [Name in OptionName]: Options[Name] } = { ...NO_OPTIONS };
  const words = [...written.words];
  while (words.length > 0) {
    const word = words.shift() ?? "";
    if (word.length > LONGEST_WORD) return usage(entry, "one of its words is too long");
    if (!word.startsWith("--")) {
      if (operands.length === MOST_OPERANDS) return usage(entry, "it names too much at once");
      operands.push(word);
      continue;
    }
    const fault = takeOption(word, words, { options, known });
    if (fault !== null) return usage(entry, fault);
  }
  if (operands.filter(isPattern).length > MOST_PATTERNS) {
    return usage(entry, "it has too many patterns");
  }
  return { kind: "command", command: { entry, operands, options } };
}

/** The words that may name releases, each once and never more than a person types. */
export function releaseWords(parsed: Parsed): ReadonlySet<string> {
  if (parsed.kind !== "command") return new Set();
  const { operands, options } = parsed.command;
  return new Set(options.to === null ? operands : [...operands, options.to]);
}

/** Those that the table shows; `--pipeline` is for every command. */
function optionsOf({ word, operands }: CommandEntry): readonly OptionName[] {
  const isWelcome = REASON_WELCOME.includes(word);
  return OPTION_NAMES.filter(
    (name) =>
      name === "pipeline" ||
      (name === "reason" && isWelcome) ||
      operands.split(/[^a-z-]+/).includes(`--${name}`),
  );
}

const OPTION_NAMES = ["to", "reason", "pipeline", "now", "in", "out", "force"] as const;

/** Their value follows, after a space or `=`. */
const VALUED: ReadonlySet<OptionName> = new Set(["to", "reason", "pipeline"]);

const NO_OPTIONS: Options = {
  to: null,
  reason: null,
  pipeline: null,
  now: false,
  in: false,
  out: false,
  force: false,
};

interface Taking {
  readonly options: { -readonly [Name in OptionName]: Options[Name] };
  readonly known: readonly OptionName[];
}

/** `--to R1` or `--to=R1`; what is wrong with it, else null. */
function takeOption(word: string, words: string[], taking: Taking): string | null {
  const [option = word, ...value] = word.split(/=(.*)/s, 2);
  const name = taking.known.find((each) => option === `--${each}`);
  if (name === undefined) return unknownOption(option, taking.known);
  if (value.length > 0 && !VALUED.has(name)) return `--${name} takes no value`;
  words.unshift(...value);
  return take(name, words, taking);
}

/** Moves an option's value from the words into the options; a reason goes on to the next option. */
function take(name: OptionName, words: string[], { options, known }: Taking): string | null {
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
      if (value === undefined || value === "" || value.startsWith("--"))
        return `--${name} needs a value`;
      options[name] = value;
      return null;
    }
    case "reason": {
      const text = storable(takeReason(words, known));
      if (text === "") return "--reason needs some words";
      options.reason = text;
      return null;
    }
  }
}

/** What every database keeps and every page shows: no control characters, no halves of characters. */
function storable(text: string): string {
  const clean = text
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, " ")
    .trim();
  return [...clean.slice(0, 2 * LONGEST_REASON)].slice(0, LONGEST_REASON).join("").toWellFormed();
}

const QUOTES: Readonly<Record<string, string>> = { '"': '"', "\u201C": "\u201D" };

/** In quotation marks it may hold anything; else it goes on to the next option. */
function takeReason(words: string[], known: readonly OptionName[]): string {
  const closing = QUOTES[words[0]?.[0] ?? ""];
  if (closing !== undefined) {
    const end = words.findIndex(
      (word, at) => word.endsWith(closing) && (at > 0 || word.length > 1),
    );
    if (end >= 0) {
      const quoted = words.splice(0, end + 1).join(" ");
      return quoted.slice(1, -1).trim();
    }
  }
  const ends = new Set(known.map((name) => `--${name}`));
  const end = words.findIndex((word) => ends.has(word));
  return words.splice(0, end < 0 ? words.length : end).join(" ");
}

function usage(entry: CommandEntry, hint: string): Parsed {
  return { kind: "usage", entry, hint };
}

function unknownOption(word: string, known: readonly OptionName[]): string {
  const suggestion = nearest(word.slice(2), known);
  return `it has no such option${didYouMean(suggestion === null ? null : `--${suggestion}`)}`;
}

/** Other bots have words too: `/retest` and `/hold` are none of ours, though a few letters make them so. */
function missed(word: string): Parsed {
  const words = COMMANDS.map((entry) => entry.word);
  const suggestion = word.length < 4 ? null : nearest(word, words, word.length < 6 ? 1 : 2);
  const isMeant =
    suggestion !== null &&
    (word.slice(0, 3) === suggestion.slice(0, 3) || word.slice(-3) === suggestion.slice(-3));
  return isMeant ? { kind: "near-miss", suggestion } : { kind: "foreign" };
}
