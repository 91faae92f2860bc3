/** The job this step is part of, as the runner describes it; read when asked, never when loaded. */
import { Refusal } from "./refusal.ts";

export interface Job {
  readonly owner: string;
  readonly repository: string;
  /** 1 unless somebody pressed "Re-run". */
  readonly attempt: number;
  readonly runId: string;
  /** Where a person sees the run. */
  readonly runUrl: string;
  readonly apiUrl: string;
  readonly workspace: string;
  /** Where files may be left until the job ends. */
  readonly temporaryFolder: string;
  /** GitHub Enterprise Server rather than github.com or an enterprise's ghe.com. */
  readonly isOnServer: boolean;
}

/** @throws Refusal outside a job of GitHub Actions */
export function currentJob(): Job {
  const [, owner, repository] =
    /^([\w.-]+)\/([\w.-]+)$/.exec(variable("GITHUB_REPOSITORY")) ?? missing("GITHUB_REPOSITORY");
  if (owner === undefined || repository === undefined) return missing("GITHUB_REPOSITORY");
  const serverUrl = address("GITHUB_SERVER_URL");
  const runId = number("GITHUB_RUN_ID");
  return {
    owner,
    repository,
    attempt: Number(number("GITHUB_RUN_ATTEMPT")),
    runId,
    runUrl: `${serverUrl}/${owner}/${repository}/actions/runs/${runId}`,
    apiUrl: address("GITHUB_API_URL"),
    workspace: variable("GITHUB_WORKSPACE"),
    temporaryFolder: variable("RUNNER_TEMP"),
    isOnServer: isServer(new URL(serverUrl).hostname),
  };
}

function isServer(host: string): boolean {
  return host !== "github.com" && !host.endsWith(".ghe.com") && !host.endsWith(".localhost");
}

function number(name: string): string {
  const value = variable(name);
  return /^[1-9]\d{0,15}$/.test(value) ? value : missing(name);
}

function address(name: string): string {
  const value = variable(name);
  return /^https?:\/\/[!-~]+$/.test(value) && URL.canParse(value)
    ? value.replace(/\/$/, "")
    : missing(name);
}

function variable(name: string): string {
  return process.env[name] || missing(name);
}

function missing(name: string): never {
  throw new Refusal(
    `The runner does not say ${name}; this Action runs in a job of GitHub Actions.`,
  );
}
