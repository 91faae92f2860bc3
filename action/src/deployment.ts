/** A Deployment of GitHub's and its statuses, which several jobs may write at the same time. */
import { type GitHub, persistently, troubleOf } from "./github.ts";

/** One deployment status, reduced to what a claim is judged by. */
export interface Status {
  /** Grows with time: GitHub's own order, in which of two claims one is the first. */
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly logUrl: string;
  /** The environment of the deployment; empty where the server does not say. */
  readonly environment: string;
}

/** A status to be posted. */
export interface NewStatus {
  readonly state: "in_progress" | "success" | "failure";
  /** At most 140 characters; GitHub refuses more. */
  readonly description: string;
  readonly logUrl: string;
  readonly environmentUrl: string | null;
}

/** The statuses of the deployment, in no particular order. Safe to repeat, and repeated. */
export function listStatuses(github: GitHub, deployment: number): Promise<readonly Status[]> {
  return persistently(async () => {
    const statuses = await github.list(
      "GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
      { ...github.here(), deployment_id: deployment, per_page: 100 },
    );
    return statuses.map(toStatus);
  });
}

/** Posts once; the caller decides whether it may be repeated. */
export async function postStatus(
  github: GitHub,
  deployment: number,
  status: NewStatus,
): Promise<Status> {
  const answer = await github.call(
    "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
    {
      ...github.here(),
      deployment_id: deployment,
      state: status.state,
      description: status.description,
      log_url: status.logUrl,
      ...(status.environmentUrl === null ? {} : { environment_url: status.environmentUrl }),
    },
  );
  return toStatus(answer.data);
}

/** The stage that the captain deploys, for a sentence that helps; null when it cannot be found out quickly. */
export async function stageOf(github: GitHub, deployment: number): Promise<string | null> {
  try {
    const answer = await github.call("GET /repos/{owner}/{repo}/deployments/{deployment_id}", {
      ...github.here(),
      deployment_id: deployment,
    });
    const { payload } = answer.data;
    const stage = typeof payload === "string" ? null : payload["stage"];
    return typeof stage === "string" && STAGE.test(stage) ? stage : null;
  } catch (error) {
    troubleOf(error);
    return null;
  }
}

/** No state after one of these says that the deployment is still to be carried out. */
export function isClosed(statuses: readonly Status[]): boolean {
  return statuses.some((status) => CLOSING.includes(status.state));
}

const CLOSING = ["success", "failure", "error", "inactive"];

/** `beta`, `wave-2/onebox-a`: what may be shown without a second look. */
const STAGE = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/;

function toStatus(status: Answer): Status {
  return {
    id: Number(status.id),
    state: status.state,
    description: status.description,
    logUrl: status.log_url || status.target_url,
    environment: status.environment ?? "",
  };
}

/** The part that is used of GitHub's answer; older servers leave some of it out. */
interface Answer {
  readonly id: number | bigint;
  readonly state: string;
  readonly description: string;
  readonly target_url: string;
  readonly log_url?: string | undefined;
  readonly environment?: string | undefined;
}
