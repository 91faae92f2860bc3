/** Turns the names in a command into environments, stages and releases of one pipeline, or says which it does not know. */
import type { Command } from "../domain/command.ts";
import { parseDuration } from "../domain/duration.ts";
import {
  allWhere,
  type Failure,
  meant,
  oneRelease,
  type Resolving,
  unknown,
  unknownEnvironment,
  unknownRelease,
  unknownWhere,
  usage,
} from "./look-up.ts";
import { findStage, findWhere, placesOf, releasesNamed } from "./names.ts";
import type { ParsedCommand } from "./parse.ts";

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
  [verb, ...operands]: readonly string[],
  options: ParsedCommand["options"],
  context: Resolving,
): Command | Failure {
  const action = verb?.toLowerCase();
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
  if (kind === "retry" && first.toLowerCase() === "build") return { kind: "retry-build", release };
  return unknownStage(first, context);
}

/** Whoever names an environment means its stage. */
function unknownStage(word: string, context: Resolving): Failure {
  const stages = context.state.pipeline?.stages ?? [];
  const names = stages.map(({ name }) => name);
  const around = stages.find(({ environments }) =>
    environments.some(({ name }) => name.toLowerCase() === word.toLowerCase()),
  );
  return around === undefined
    ? unknown(word, { names, otherwise: names }, context)
    : meant(word, around.name, context);
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
  if (forMs === null || forMs === 0 || second !== undefined)
    return usage("it takes a duration such as 4h", context);
  return { kind: "question", question: { about: "recent", forMs } };
}

/** Places, or one release. */
function status(operands: readonly string[], context: Resolving): Command | Failure {
  const about = "status";
  const [first] = operands;
  const isPlace = first === undefined || findWhere(placesOf(context.state), first) !== null;
  if (isPlace || operands.length > 1) {
    const environments = operands.length === 0 ? [] : allWhere(operands, context);
    if ("failed" in environments) return environments;
    return { kind: "question", question: { about, environments, release: null } };
  }
  const release = oneRelease(first, context);
  if (typeof release === "object") {
    return release.failed.details.code === "unknown" ? unknownWhere(first, context) : release;
  }
  return { kind: "question", question: { about, environments: [], release } };
}

function history([first, second, third]: readonly string[], context: Resolving): Command | Failure {
  const { state } = context;
  const count = second === undefined ? DEFAULT_HISTORY : Number(second);
  const isCount = Number.isInteger(count) && count >= 1 && count <= MOST_HISTORY;
  if (first === undefined || third !== undefined || !isCount) {
    return usage(`it takes an environment, and a number up to ${MOST_HISTORY}`, context);
  }
  const environments = findWhere(placesOf(state), first);
  const environment = environments?.[0];
  if (environment === undefined) return unknownEnvironment(first, context);
  if (environments?.length !== 1) {
    return usage(`it takes one environment, such as ${environment}`, context);
  }
  return { kind: "question", question: { about: "history", environment, count } };
}

function where([first, second]: readonly string[], context: Resolving): Command | Failure {
  if (first === undefined || second !== undefined) {
    return usage("it takes a commit, a pull request or a release", context);
  }
  const release = releasesNamed(context.state, context.known, first)[0] ?? null;
  const commit = /^[0-9a-f]{7,40}$/i.test(first) ? first.toLowerCase() : null;
  const pull = /^#(\d{1,9})$/.exec(first)?.[1];
  if (release === null && commit === null && pull === undefined)
    return unknownRelease(first, context);
  const pullRequest = pull === undefined ? null : Number(pull);
  return { kind: "question", question: { about: "where", release, commit, pullRequest } };
}
