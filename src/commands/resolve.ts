/** Turns the names in a command into environments, stages and releases of one pipeline, or says which it does not know. */
import type { Command } from "../domain/command.ts";
import type { CommandWord } from "../domain/command-table.ts";
import { parseDuration } from "../domain/duration.ts";
import type { EnvironmentName, ReleaseId, StageName } from "../domain/ids.ts";
import { nearest } from "../domain/nearest.ts";
import type { RefusalCode } from "../domain/reason.ts";
import type { State } from "../domain/state.ts";
import { findStage, findWhere, releasesNamed, suggestWhere } from "./names.ts";
import type { ParsedCommand } from "./parse.ts";

/** What was asked of the memory beforehand: the releases that a word (digits of a commit, `#PR`) stands for. */
export type KnownReleases = ReadonlyMap<string, readonly ReleaseId[]>;

interface Resolving {
  readonly state: State;
  readonly known: KnownReleases;
  readonly word: CommandWord;
}

/** Raised inside of this file only, to leave a half-understood command at once. */
type Failure = { readonly failed: Extract<Command, { kind: "refused" }> };

export function resolveCommand(command: ParsedCommand, memory: Omit<Resolving, "word">): Command {
  const resolved = resolve(command, { ...memory, word: command.entry.word });
  return "failed" in resolved ? resolved.failed : resolved;
}

function resolve(
  { entry, operands, options }: ParsedCommand,
  context: Resolving,
): Command | Failure {
  const { reason } = options;
  const [first, second] = operands;
  switch (entry.word) {
    case "rollback":
      return rollback(operands, options, context);
    case "confirm":
    case "cancel":
      return operands.length > 1
        ? usage("it takes one code, or none", context)
        : { kind: entry.word, code: first ?? null };
    case "promotions":
      return promotions(operands, options, context);
    case "halt":
      return operands.length > 0
        ? usage("it takes only --reason", context)
        : { kind: "halt", reason };
    case "resume":
      return operands.length > 0 ? usage("it takes nothing", context) : { kind: "resume" };
    case "quarantine":
    case "unquarantine": {
      if (first === undefined || second !== undefined)
        return usage("it takes one release", context);
      const release = oneRelease(first, context);
      if (typeof release === "object") return release;
      return entry.word === "quarantine"
        ? { kind: "quarantine", release }
        : { kind: "unquarantine", release, reason };
    }
    case "retry":
    case "reject":
      return stageCommand(entry.word, operands, context);
    case "status":
    case "history":
    case "where":
    case "recent":
    case "help":
      return question(entry.word, operands, context);
    case "approve":
    case "hotfix":
      return usage("this version has no manual steps, reviews or hotfixes yet", context);
  }
}

function rollback(
  operands: readonly string[],
  { to, reason, now }: ParsedCommand["options"],
  context: Resolving,
): Command | Failure {
  const environments = allWhere(operands, context);
  if ("failed" in environments) return environments;
  if (to === null) return { kind: "rollback", environments, to: null, reason, now };
  const release = oneRelease(to, context);
  if (typeof release === "object") return release;
  return { kind: "rollback", environments, to: release, reason, now };
}

function promotions(
  [action, ...operands]: readonly string[],
  options: ParsedCommand["options"],
  context: Resolving,
): Command | Failure {
  if (action !== "enable" && action !== "disable") {
    return usage("its first word is enable or disable", context);
  }
  const environments = allWhere(operands, context);
  if ("failed" in environments) return environments;
  const both = options.in === options.out;
  return {
    kind: "promotions",
    action,
    environments,
    directions: both ? ["in", "out"] : options.in ? ["in"] : ["out"],
    reason: options.reason,
    force: options.force,
  };
}

function stageCommand(
  kind: "retry" | "reject",
  [first, named, ...more]: readonly string[],
  context: Resolving,
): Command | Failure {
  if (first === undefined || more.length > 0)
    return usage("it takes a stage, and at most one release", context);
  const release = named === undefined ? null : oneRelease(named, context);
  if (typeof release === "object" && release !== null) return release;
  const stage = findStage(context.state, first);
  if (stage !== null) return { kind, stage, release };
  if (kind === "retry" && first === "build") return { kind: "retry-build", release };
  return unknown(first, stageNames(context.state), context);
}

function stageNames(state: State): readonly StageName[] {
  return (state.pipeline?.stages ?? []).map(({ name }) => name);
}

const MOST_HISTORY = 100;
const DEFAULT_HISTORY = 10;
const DEFAULT_RECENT_MS = 4 * 3_600_000;

function question(
  about: "status" | "history" | "where" | "recent" | "help",
  operands: readonly string[],
  context: Resolving,
): Command | Failure {
  switch (about) {
    case "help":
      return { kind: "question", question: { about } };
    case "recent":
      return recent(operands, context);
    case "status":
      return status(operands, context);
    case "history":
      return history(operands, context);
    case "where":
      return where(operands, context);
  }
}

function recent([first, second]: readonly string[], context: Resolving): Command | Failure {
  const forMs = first === undefined ? DEFAULT_RECENT_MS : parseDuration(first);
  if (forMs === null || second !== undefined)
    return usage("it takes a duration such as 4h", context);
  return { kind: "question", question: { about: "recent", forMs } };
}

function status(operands: readonly string[], context: Resolving): Command | Failure {
  const [first] = operands;
  const about = "status";
  const environments = operands.flatMap((word) => findWhere(context.state, word) ?? []);
  if (first === undefined || environments.length > 0) {
    return { kind: "question", question: { about, environments, release: null } };
  }
  const release = oneRelease(first, context);
  if (typeof release === "object") return unknownWhere(first, context);
  return { kind: "question", question: { about, environments: [], release } };
}

function history([first, second, third]: readonly string[], context: Resolving): Command | Failure {
  const { state } = context;
  const count = second === undefined ? DEFAULT_HISTORY : Number(second);
  const isCount = Number.isInteger(count) && count >= 1 && count <= MOST_HISTORY;
  if (first === undefined || third !== undefined || !isCount) {
    return usage(`it takes an environment, and a number up to ${MOST_HISTORY}`, context);
  }
  const environments = findWhere(state, first);
  const environment = environments?.[0];
  if (environment === undefined) return unknownWhere(first, context);
  if (environments?.length !== 1) return usage("it takes one environment", context);
  return { kind: "question", question: { about: "history", environment, count } };
}

function where([first, second]: readonly string[], context: Resolving): Command | Failure {
  if (first === undefined || second !== undefined) {
    return usage("it takes a commit, a pull request or a release", context);
  }
  const release = releasesNamed(context.state, context.known, first)[0] ?? null;
  const commit = /^[0-9a-f]{7,40}$/i.test(first) ? first.toLowerCase() : null;
  const pull = /^#(\d{1,9})$/.exec(first)?.[1];
  if (release === null && commit === null && pull === undefined) return unknown(first, [], context);
  const pullRequest = pull === undefined ? null : Number(pull);
  return { kind: "question", question: { about: "where", release, commit, pullRequest } };
}

/** Every word must name something; each environment once, in the order of the pipeline's file. */
function allWhere(
  words: readonly string[],
  context: Resolving,
): readonly EnvironmentName[] | Failure {
  const { state } = context;
  if (words.length === 0) return usage("it needs to know where", context);
  const named = new Set<EnvironmentName>();
  for (const word of words) {
    const found = findWhere(state, word);
    if (found === null) return unknownWhere(word, context);
    for (const name of found) named.add(name);
  }
  const all = (state.pipeline?.stages ?? []).flatMap(({ environments }) => environments);
  return all.map(({ name }) => name).filter((name) => named.has(name));
}

function oneRelease(word: string, context: Resolving): ReleaseId | Failure {
  const { state, known } = context;
  const found = releasesNamed(state, known, word);
  const [release, second] = found;
  if (second !== undefined)
    return refused(context, "ambiguous", { subject: word, candidates: found });
  return release ?? refused(context, "unknown", { subject: word });
}

function unknownWhere(word: string, context: Resolving): Failure {
  return unknown(word, suggestWhere(context.state), context);
}

function unknown(word: string, candidates: readonly string[], context: Resolving): Failure {
  return refused(context, "unknown", { subject: word, instead: nearest(word, candidates) });
}

/** @param instead half a sentence */
function usage(instead: string, context: Resolving): Failure {
  return refused(context, "usage", { instead });
}

function refused(
  { word }: Resolving,
  code: RefusalCode,
  about: {
    readonly subject?: string;
    readonly instead?: string | null;
    readonly candidates?: readonly string[];
  },
): Failure {
  const { subject = null, instead = null, candidates = [] } = about;
  const details = { kind: "refused", code, word, subject, instead, candidates } as const;
  return { failed: { kind: "refused", details } };
}
