/** Why a command was refused, and what would work: one polite sentence. */
import { parseArtifactId } from "../domain/artifact-id.ts";
import { type CommandWord, findCommand } from "../domain/command-table.ts";
import type { RefusalCode } from "../domain/reason.ts";
import { nameList } from "./name-list.ts";
import { code, text } from "./text.ts";

/** What the sentence is about; all of it may be foreign words. */
export interface RefusalContext {
  readonly word: CommandWord;
  /** What was named: an environment, stage, release, branch or code; null: nothing. */
  readonly subject: string | null;
  /** What stands in the way or would be right: the nearest name, the newer release, the role that is wanted. */
  readonly instead: string | null;
  /** What could be meant. */
  readonly candidates: readonly string[];
}

export function refusalText(refusal: RefusalCode, context: RefusalContext): string {
  // What is meant must be told apart to the last letter.
  const shown = refusal === "ambiguous" ? context : shortened(context);
  const it = shown.subject === null ? "that" : code(shown.subject);
  return SENTENCES[refusal](it, shown);
}

/** An artifact ID is long; the first digits of its commit are a word that every command takes. */
function shortened(context: RefusalContext): RefusalContext {
  const short = (word: string) => parseArtifactId(word)?.commit.slice(0, 7) ?? word;
  const { subject, instead, candidates } = context;
  return {
    ...context,
    subject: subject === null ? null : short(subject),
    instead: instead === null ? null : short(instead),
    candidates: candidates.map(short),
  };
}

type Sentence = (it: string, context: RefusalContext) => string;

const SENTENCES: Readonly<Record<RefusalCode, Sentence>> = {
  permission: (it, { word, subject, instead }) => {
    // Nobody is sent for a permission that helps nobody.
    if (findCommand(word)?.isMissing === true) return missing(word);
    const role = instead === null ? "a permission that you do not have" : text(instead);
    return `Sorry, ${subject === null ? code(`/${word}`) : it} needs ${role} here; ask someone who has it.`;
  },
  unknown: (it, { instead, candidates }) => {
    if (instead !== null)
      return `Sorry, I know nothing called ${it} here; did you mean ${code(instead)}?`;
    const known = candidates.length === 0 ? "" : `; there are ${list(candidates)}`;
    return `Sorry, I know nothing called ${it} here${known}.`;
  },
  usage: (_, { word, instead }) => {
    if (findCommand(word)?.isMissing === true) return missing(word);
    return `Sorry, I did not understand that${instead === null ? "" : ` (${text(instead)})`}; write ${usageOf(word)}.`;
  },
  reason: () => `Please add ${code("--reason TEXT")}, so that others can read why.`,
  "no-target": noTarget,
  barred: (it, { word, instead }) =>
    word === "retry" ? barredFromRetry(it, instead) : barredEntrance(it, instead),
  superseded: (it, { instead }) =>
    `Sorry, ${it} was overtaken${instead === null ? "" : ` by ${code(instead)}`}; the newer release carries its changes on.`,
  quarantined: (it, { word, subject }) =>
    word === "quarantine"
      ? `There is nothing to do: ${it} is quarantined already.`
      : `Sorry, ${it} is quarantined; ${code(`/unquarantine ${subject ?? "RELEASE"} --reason TEXT`)} lifts that first.`,
  "not-rejected": (it, { subject, instead }) => {
    const stage = instead === null ? "that stage" : code(instead);
    const what = subject === null ? "rejected no release" : `not rejected ${it}`;
    return `Sorry, ${stage} has ${what}, so there is nothing to try again.`;
  },
  "not-quarantined": (it) => `Sorry, ${it} is not quarantined, so there is nothing to lift.`,
  "not-failed": (it, { subject }) =>
    subject === null
      ? "Sorry, every release was built, so there is nothing to build again."
      : `Sorry, the build of ${it} did not fail, so there is nothing to build again.`,
  nothing: (_, { word, subject, instead }) =>
    `There is nothing to do${subject === null ? "" : ` in ${places(subject)}`}: ${instead === null ? (ALREADY[word] ?? "it is so already") : text(instead)}.`,
  ambiguous: (it, { subject, candidates }) =>
    `Sorry, more than one could be meant${subject === null ? "" : ` by ${it}`}; say which: ${list(candidates, "or")}.`,
  "no-preview": (it, { word, subject, candidates }) => {
    const what =
      subject === null
        ? "you have no open preview"
        : `there is no open preview ${it} (one that was answered or has expired says so in its comment)`;
    const ways = candidates.map((candidate) => `/${word} ${candidate}`);
    const way =
      ways.length > 0
        ? `${list(ways, "or")} answers ${ways.length === 1 ? "the one that is open" : "one that is open"}`
        : `${code("/rollback WHERE")} makes a new one`;
    return `Sorry, ${what}; ${way}.`;
  },
  changed: (it) =>
    `Sorry, ${it} changed since the preview, so nothing was done; ${code("/rollback")} shows what would happen now.`,
};

/** The same in half a sentence, for one environment among several of a command. */
export function refusalReason(refusal: RefusalCode): string {
  switch (refusal) {
    case "no-target":
      return "there is nothing to go back to";
    case "barred":
      return "what would enter it was rolled back or rejected there";
    case "changed":
      return "it changed since the preview";
    case "quarantined":
      return "its target is quarantined";
    case "superseded":
      return "a newer release took its place";
    case "unknown":
      return "it is not in the pipeline";
    case "permission":
    case "usage":
    case "reason":
    case "not-rejected":
    case "not-quarantined":
    case "not-failed":
    case "nothing":
    case "ambiguous":
    case "no-preview":
      return "there is nothing to do";
  }
}

const ALREADY: Readonly<Partial<Record<CommandWord, string>>> = {
  resume: "promotions are not halted",
  promotions: "the ways that you name are open",
};

function missing(word: CommandWord): string {
  return `Sorry, this version has no ${code(`/${word}`)} yet; ${code("/help")} shows what it can do.`;
}

/** `instead`: the release that was asked for; `candidates`: those that would do. */
function noTarget(_: string, { subject, instead, candidates }: RefusalContext): string {
  const where = subject === null ? "there" : `in ${places(subject)}`;
  const way =
    candidates.length > 0
      ? `${code("--to")} takes ${list(candidates, "or")}`
      : "only a fix, merged as usual, goes forward";
  if (instead !== null) {
    return `Sorry, ${code(instead)} is no older release that succeeded ${where}; ${way}.`;
  }
  return candidates.length > 0
    ? `Sorry, ${where} no older release is left that was approved and not rolled back; ${way}, which were deployed with success.`
    : `Sorry, ${where} no older release was ever deployed with success, so there is nothing to go back to; ${way}.`;
}

/** Names of environments with spaces between; more than a few are counted. */
function places(subject: string): string {
  return nameList(subject.split(" "), MOST_CANDIDATES);
}

function barredEntrance(it: string, instead: string | null): string {
  const which = instead === null ? "" : `, ${code(instead)},`;
  return `Sorry, the newest release that would enter ${it}${which} was rolled back, rejected or quarantined; it opens for a newer release, or now with ${code("--force --reason TEXT")}.`;
}

function barredFromRetry(it: string, instead: string | null): string {
  const which = instead === null ? "that release" : code(instead);
  return `Sorry, the stage before ${it} does not approve ${which} any more; a newer release passes.`;
}

function usageOf(word: CommandWord): string {
  return code(`/${word} ${findCommand(word)?.operands ?? ""}`);
}

function list(candidates: readonly string[], before: "and" | "or" = "and"): string {
  return nameList(candidates, MOST_CANDIDATES, before);
}

const MOST_CANDIDATES = 6;
