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
  const { word, instead, candidates } = context;
  const it = context.subject === null ? "that" : code(context.subject);
  switch (refusal) {
    case "permission":
      return `Sorry, ${code(`/${word}`)} needs ${instead === null ? "a permission that you do not have" : text(instead)} here; ask someone who has it.`;
    case "unknown":
      return `Sorry, I know nothing called ${it} here${instead === null ? "" : `; did you mean ${code(instead)}?`}${candidates.length > 0 ? ` There are ${list(candidates)}.` : instead === null ? "." : ""}`;
    case "usage":
      return `Sorry, I did not understand that${instead === null ? "" : ` (${text(instead)})`}; write ${usageOf(word)}.`;
    case "reason":
      return `Please add ${code("--reason TEXT")}, so that others can read why.`;
    case "no-target":
      return `Sorry, in ${it} there is no older release that was deployed and approved, so nothing to go back to; name one with ${code("--to RELEASE")}, or merge a fix.`;
    case "barred":
      return `Sorry, the newest release that would enter ${it}${instead === null ? "" : `, ${code(instead)},`} was rolled back, rejected or quarantined; it opens for a newer release, or now with ${code("--force --reason TEXT")}.`;
    case "superseded":
      return `Sorry, ${it} was overtaken${instead === null ? "" : ` by ${code(instead)}`}; the newer release carries its changes on.`;
    case "quarantined":
      return `Sorry, ${it} is quarantined; ${code(`/unquarantine ${context.subject ?? "RELEASE"} --reason TEXT`)} lifts that first.`;
    case "not-rejected":
      return `Sorry, ${instead === null ? "that stage" : code(instead)} has not rejected ${it}, so there is nothing to try again.`;
    case "not-quarantined":
      return `${it} is not quarantined, so there is nothing to lift.`;
    case "not-failed":
      return `The build of ${it} did not fail, so there is nothing to build again.`;
    case "nothing":
      return `There is nothing to do${context.subject === null ? "" : ` in ${it}`}: ${instead === null ? "it is so already" : text(instead)}.`;
    case "ambiguous":
      return `Sorry, more than one could be meant by ${it}; name one of ${list(candidates)}.`;
    case "no-preview":
      return `Sorry, there is no open preview${context.subject === null ? " of yours" : ` ${it}`}; ${candidates.length > 0 ? `open are ${list(candidates)}` : `${code("/rollback WHERE")} makes one`}.`;
    case "changed":
      return `Sorry, ${it} changed since the preview, so nothing was done; ${code("/rollback")} shows what would happen now.`;
  }
}

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
