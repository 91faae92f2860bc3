/** The inputs of the Action: each has a grammar, and what does not fit is refused without being repeated. */
import { getInput } from "@actions/core";
import { PIPELINE_NAME_PATTERN } from "../../src/config/pipeline-name.ts";
import { DIGEST } from "../../src/domain/manifest.ts";
import { Refusal } from "./refusal.ts";

/** @returns null when it was left out or is empty, as an expression that names nothing is */
export function input(name: InputName): string | null {
  const value = getInput(name);
  if (value === "") return null;
  const { fits, wanted } = INPUTS[name];
  if (!fits(value)) throw new Refusal(`Input "${name}" must be ${wanted}.`);
  return value;
}

export function requiredInput(name: InputName): string {
  const value = input(name);
  if (value === null)
    throw new Refusal(`Input "${name}" is missing; it must be ${INPUTS[name].wanted}.`);
  return value;
}

/** An input that is one word of a closed list. */
export function choice<Word extends string>(name: InputName, words: readonly Word[]): Word {
  const value = getInput(name);
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw new Refusal(`Input "${name}" must be ${INPUTS[name].wanted}.`);
  return word;
}

export const COMMANDS = ["report", "publish", "artifact-id", "alarm"] as const;
export const ALARM_STATES = ["ok", "alarm", "unknown"] as const;
export const JOB_STATUSES = ["success", "failure", "cancelled"] as const;

export type InputName = keyof typeof INPUTS;

interface Grammar {
  readonly fits: (value: string) => boolean;
  /** Ends the sentence "it must be …". */
  readonly wanted: string;
}

/** The environment's grammar leaves room for the label `alarm/<environment>`, which GitHub cuts off at 50. */
const ENVIRONMENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,43}$/;

export const INPUTS = {
  command: oneOf(COMMANDS),
  token: matches(/^[!-~]{1,10000}$/, "a token"),
  "deployment-id": matches(/^[1-9]\d{0,15}$/, "the number of a deployment"),
  environment: matches(ENVIRONMENT, "the name of an environment"),
  "environment-url": address(),
  digest: matches(DIGEST, "sha256: and 64 lower-case hex digits"),
  "job-status": oneOf(JOB_STATUSES),
  parts: matches(/\S/, "a list of parts { type, uri, digest }"),
  pipeline: matches(PIPELINE_NAME_PATTERN, "the name of a pipeline"),
  commit: matches(/^[0-9a-f]{40}$/, "a commit of 40 lower-case hex digits"),
  region: matches(ENVIRONMENT, "the name of a region"),
  alarm: matches(
    /^[A-Za-z0-9][A-Za-z0-9 ._:/()-]{0,99}$/,
    "a name of letters, digits and . _ : / ( ) -",
  ),
  state: oneOf(ALARM_STATES),
  at: { fits: isTime, wanted: "a time such as 2026-11-23T10:15:02Z" },
  id: matches(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/, "up to 100 letters, digits and . _ : -"),
  url: address(),
} as const satisfies Readonly<Record<string, Grammar>>;

function matches(pattern: RegExp, wanted: string): Grammar {
  return { fits: (value) => pattern.test(value), wanted };
}

function oneOf(words: readonly string[]): Grammar {
  return { fits: (value) => words.includes(value), wanted: `one of ${words.join(", ")}` };
}

/** Addresses are shown to people, so they may neither hide where they lead nor carry a password. */
function address(): Grammar {
  return {
    fits: (value) => {
      if (!/^https:\/\/[!-~]{1,1000}$/.test(value) || !URL.canParse(value)) return false;
      const { username, password } = new URL(value);
      return username === "" && password === "";
    },
    wanted: "an address that begins with https://",
  };
}

function isTime(value: string): boolean {
  const hasShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(value);
  return hasShape && Number.isFinite(Date.parse(value));
}
