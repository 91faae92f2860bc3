/** The variables that the runner gives to every step of a job. */
import { toText, type Value, type ValueMap } from "../expressions/value.ts";
import type { JobFolder } from "./job-folder.ts";

export type StepPlace = {
  /** The `github` context of the job. */
  readonly github: ValueMap;
  /** `env:` of workflow, job and step, filled in. */
  readonly env: ValueMap;
  readonly folder: JobFolder;
  readonly jobId: string;
  readonly runner: string;
  /** For the artifact service: where it is, and who asks. */
  readonly resultsUrl: string;
  readonly runtimeToken: string;
};

export function stepEnvironment(place: StepPlace): Record<string, string> {
  const { folder } = place;
  return {
    CI: "true",
    PATH: process.env["PATH"] ?? "",
    HOME: folder.root,
    GITHUB_ACTIONS: "true",
    ...fromContext(place.github),
    GITHUB_JOB: place.jobId,
    GITHUB_EVENT_PATH: folder.eventFile,
    GITHUB_WORKSPACE: folder.workspace,
    RUNNER_NAME: place.runner,
    RUNNER_OS: "Linux",
    RUNNER_ARCH: "X64",
    RUNNER_ENVIRONMENT: "github-hosted",
    RUNNER_TEMP: folder.temporary,
    RUNNER_TOOL_CACHE: folder.temporary,
    ACTIONS_RUNTIME_URL: place.resultsUrl,
    ACTIONS_RESULTS_URL: place.resultsUrl,
    ACTIONS_RUNTIME_TOKEN: place.runtimeToken,
    ...Object.fromEntries(Object.entries(place.env).map(([name, value]) => [name, toText(value)])),
  };
}

/** The token is in the context, but steps get it only where they ask for it. */
function fromContext(github: ValueMap): Record<string, string> {
  const texts = Object.entries(github).filter(
    ([name, value]) => name !== "token" && isPlain(value),
  );
  return Object.fromEntries(
    texts.map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, toText(value)]),
  );
}

function isPlain(value: Value): boolean {
  return typeof value === "string" || typeof value === "boolean" || typeof value === "number";
}
