/** Turns the names in a command into environments, stages and releases of one pipeline, or says which it does not know. */
import type { Command } from "../domain/command.ts";
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
}

/** Raised inside of this file only, to leave a half-understood command at once. */
type Failure = { readonly failed: Extract<Command, { kind: "refused" }> };

export function resolveCommand(command: ParsedCommand, context: Resolving): Command {
  const resolved = resolve(command, context);
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
        ? usage("It takes one code, or none.")
        : { kind: entry.word, code: first ?? null };
    case "promotions":
      return promotions(operands, options, context);
    case "halt":
      return operands.length > 0 ? usage("It takes only `--reason`.") : { kind: "halt", reason };
    case "resume":
      return operands.length > 0 ? usage("It takes nothing.") : { kind: "resume" };
    case "quarantine":
    case "unquarantine": {
      if (first === undefined || second !== undefined) return usage("It takes one release.");
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
      return usage("This version has no manual steps, reviews or hotfixes yet.");
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
    return usage("Its first word is `enable` or `disable`.");
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
    return usage("It takes a stage, and at most one release.");
  const release = named === undefined ? null : oneRelease(named, context);
  if (typeof release === "object" && release !== null) return release;
  const stage = findStage(context.state, first);
  if (stage !== null) return { kind, stage, release };
  if (kind === "retry" && first === "build") return { kind: "retry-build", release };
  return unknown("stage", first, stageNames(context.state));
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
      return recent(operands);
    case "status":
      return status(operands, context);
    case "history":
      return history(operands, context);
    case "where":
      return where(operands, context);
  }
}

function recent([first, second]: readonly string[]): Command | Failure {
  const forMs = first === undefined ? DEFAULT_RECENT_MS : parseDuration(first);
  if (forMs === null || second !== undefined) return usage("It takes a duration such as `4h`.");
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
  if (typeof release === "object") return unknownWhere(first, context.state);
  return { kind: "question", question: { about, environments: [], release } };
}

function history(
  [first, second, third]: readonly string[],
  { state }: Resolving,
): Command | Failure {
  const count = second === undefined ? DEFAULT_HISTORY : Number(second);
  const isCount = Number.isInteger(count) && count >= 1 && count <= MOST_HISTORY;
  if (first === undefined || third !== undefined || !isCount) {
    return usage(`It takes an environment, and a number up to ${MOST_HISTORY}.`);
  }
  const environments = findWhere(state, first);
  const environment = environments?.[0];
  if (environment === undefined) return unknownWhere(first, state);
  if (environments?.length !== 1) return usage("It takes one environment.");
  return { kind: "question", question: { about: "history", environment, count } };
}

function where([first, second]: readonly string[], context: Resolving): Command | Failure {
  if (first === undefined || second !== undefined) {
    return usage("It takes a commit, a pull request or a release.");
  }
  const release = releasesNamed(context.state, context.known, first)[0] ?? null;
  const commit = /^[0-9a-f]{7,40}$/i.test(first) ? first.toLowerCase() : null;
  const pull = /^#(\d{1,9})$/.exec(first)?.[1];
  if (release === null && commit === null && pull === undefined)
    return unknown("release", first, []);
  const pullRequest = pull === undefined ? null : Number(pull);
  return { kind: "question", question: { about: "where", release, commit, pullRequest } };
}

/** Every word must name something; each environment once, in the order of the pipeline's file. */
function allWhere(
  words: readonly string[],
  { state }: Resolving,
): readonly EnvironmentName[] | Failure {
  if (words.length === 0)
    return usage("It needs to know where: an environment, a stage, a wave or a pattern.");
  const named = new Set<EnvironmentName>();
  for (const word of words) {
    const found = findWhere(state, word);
    if (found === null) return unknownWhere(word, state);
    for (const name of found) named.add(name);
  }
  const all = (state.pipeline?.stages ?? []).flatMap(({ environments }) => environments);
  return all.map(({ name }) => name).filter((name) => named.has(name));
}

function oneRelease(word: string, { state, known }: Resolving): ReleaseId | Failure {
  const found = releasesNamed(state, known, word);
  const [release, second] = found;
  if (second !== undefined)
    return refused("ambiguous", `Several releases begin with these digits.`);
  if (release !== undefined) return release;
  return unknown("release", word, []);
}

function unknownWhere(word: string, state: State): Failure {
  return unknown("environment, stage or wave", word, suggestWhere(state));
}

function unknown(what: string, word: string, candidates: readonly string[]): Failure {
  const suggestion = nearest(word, candidates);
  const hint =
    suggestion === null
      ? `There is no such ${what}.`
      : `There is no such ${what}; did you mean \`${suggestion}\`?`;
  return refused("unknown", hint);
}

function usage(hint: string): Failure {
  return refused("usage", hint);
}

function refused(code: RefusalCode, hint: string): Failure {
  return {
    failed: {
      kind: "refused",
      details: { kind: "refused", code, release: null, stage: null, hint },
    },
  };
}
