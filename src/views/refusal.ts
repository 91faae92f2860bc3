/** Why a command was refused, and what would work: one polite sentence. */
import { type CommandWord, findCommand } from "../domain/command-table.ts";
import type { RefusalCode } from "../domain/reason.ts";
import { enumerate, some } from "./table.ts";
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
  const it = context.subject === null ? "that" : code(context.subject);
  return SENTENCES[refusal](it, context);
}

type Sentence = (it: string, context: RefusalContext) => string;

const SENTENCES: Readonly<Record<RefusalCode, Sentence>> = {
  permission: (_, { word, instead }) =>
    `Sorry, ${code(`/${word}`)} needs ${instead === null ? "a permission that you do not have" : text(instead)} here; ask someone who has it.`,
  unknown: (it, { instead, candidates }) => {
    const near = instead === null ? "" : `; did you mean ${code(instead)}?`;
    const known = candidates.length === 0 ? "" : ` There are ${list(candidates)}.`;
    return `Sorry, I know nothing called ${it} here${near === "" ? "." : near}${near === "" ? known : ""}`;
  },
  usage: (_, { word, instead }) =>
    `Sorry, I did not understand that${instead === null ? "" : ` (${text(instead)})`}; write ${usageOf(word)}.`,
  reason: () => `Please add ${code("--reason TEXT")}, so that others can read why.`,
  "no-target": (it) =>
    `Sorry, in ${it} there is no older release that was deployed and approved, so nothing to go back to; name one with ${code("--to RELEASE")}, or merge a fix.`,
  barred: (it, { word, instead }) =>
    word === "retry" ? barredFromRetry(it, instead) : barredEntrance(it, instead),
  superseded: (it, { instead }) =>
    `Sorry, ${it} was overtaken${instead === null ? "" : ` by ${code(instead)}`}; the newer release carries its changes on.`,
  quarantined: (it, { subject }) =>
    `Sorry, ${it} is quarantined; ${code(`/unquarantine ${subject ?? "RELEASE"} --reason TEXT`)} lifts that first.`,
  "not-rejected": (it, { instead }) =>
    `Sorry, ${instead === null ? "that stage" : code(instead)} has not rejected ${it}, so there is nothing to try again.`,
  "not-quarantined": (it) => `Sorry, ${it} is not quarantined, so there is nothing to lift.`,
  "not-failed": (it) =>
    `Sorry, the build of ${it} did not fail, so there is nothing to build again.`,
  nothing: (it, { subject, instead }) =>
    `There is nothing to do${subject === null ? "" : ` in ${it}`}: ${instead === null ? "it is so already" : text(instead)}.`,
  ambiguous: (it, { candidates }) =>
    `Sorry, more than one could be meant by ${it}; name one of ${list(candidates)}.`,
  "no-preview": (it, { subject, candidates }) => {
    const which = subject === null ? "of yours" : it;
    const way =
      candidates.length > 0
        ? `open are ${list(candidates)}`
        : `${code("/rollback WHERE")} makes one`;
    return `Sorry, there is no open preview ${which}; ${way}.`;
  },
  changed: (it) =>
    `Sorry, ${it} changed since the preview, so nothing was done; ${code("/rollback")} shows what would happen now.`,
};

/** The same in half a sentence, for one environment among several of a command. */
export function refusalReason(refusal: RefusalCode): string {
  switch (refusal) {
    case "no-target":
      return "no older release was deployed and approved there";
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

function list(candidates: readonly string[]): string {
  return enumerate(
    some(
      candidates.map((candidate) => code(candidate)),
      MOST_CANDIDATES,
    ),
  );
}

const MOST_CANDIDATES = 6;
