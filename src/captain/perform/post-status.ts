/** Makes the statuses of a Deployment on GitHub tell what the journal says of it. */
import type { Deployment } from "../../domain/deployment.ts";
import { environmentOf, type Instant } from "../../domain/ids.ts";
import type { State } from "../../domain/state.ts";
import { rejectPhrase } from "../../views/phrases.ts";
import { type Desk, DONE, giveUpOrRetry, type Performed } from "../desk.ts";
import type { Effect } from "../effect.ts";
import type { NewStatus } from "../ports/github.ts";
import type { Reference } from "../ports/store.ts";

export async function postStatus(
  desk: Desk,
  { deployment: key }: Pick<Extract<Effect, { kind: "post-status" }>, "deployment">,
): Promise<Performed> {
  const state = desk.keeper.state();
  const deployment = state.environments
    .get(environmentOf(key))
    ?.deployments.find((candidate) => candidate.key === key);
  const known = await desk.keeper.store.readReference("deployment", key);
  if (deployment === undefined || known === null) return DONE;
  const run = await desk.keeper.store.readReference("run", key);
  const logUrl = run === null || run.githubId === 0 ? null : String(run.data["url"]);
  const truth = statusOf(state, deployment, desk.clock.now());
  if (truth === null) return DONE;
  if (truth.state === "in_progress" && (await isReportedByJob(desk, deployment))) return DONE;
  const { app } = deployment.stage.deploy;
  if (app !== null && (truth.state === "in_progress" || truth.state === "success")) return DONE;
  const said = await wordsSoFar(desk, known);
  const newest = said.at(-1);
  if (newest !== undefined && says(newest, truth.state)) return DONE;
  for (const word of [...owedBefore(truth, deployment, said), truth]) {
    const posted = await desk.github.createStatus(known.githubId, { ...word, logUrl });
    if (!posted.ok) return giveUpOrRetry(posted.trouble);
    await desk.keeper.store.saveReference({ ...known, data: { ...known.data, said: word.state } });
  }
  return DONE;
}

type Word = Omit<NewStatus, "logUrl">;

/** The states of its statuses, oldest first; where GitHub does not tell, what we said last. */
async function wordsSoFar(desk: Desk, known: Reference): Promise<readonly string[]> {
  const statuses = await desk.github.listStatuses(known.githubId);
  if (!statuses.ok) return typeof known.data["said"] === "string" ? [known.data["said"]] : [];
  return statuses.value.toSorted((a, b) => a.statusId - b.statusId).map(({ state }) => state);
}

/** What was rejected in the moment in which it succeeded has succeeded all the same. */
function owedBefore(truth: Word, { end, stage }: Deployment, said: readonly string[]): Word[] {
  const isOwed =
    truth.state === "failure" &&
    end?.result === "succeeded" &&
    stage.deploy.app === null &&
    !said.includes("success");
  return isOwed ? [{ ...truth, state: "success", description: DEPLOYED }] : [];
}

const DEPLOYED = "Deployed";

/** GitHub takes a Deployment that says nothing for half an hour for abandoned. */
export const LONG_WAIT_MS = 20 * 60_000;

function isLongAwaited({ requestedAt }: Deployment, now: Instant): boolean {
  return now - requestedAt >= LONG_WAIT_MS;
}

function waitWords({ waitingSince, stage }: Deployment): string {
  if (waitingSince !== null) return "Waits for GitHub's reviewers or wait timer";
  return stage.deploy.app === null
    ? "No runner has taken the job yet"
    : "The app that deploys has not begun yet";
}

/** `error` and `failure` are the same word from two mouths; what is over does not begin again. */
function says(newest: string, truth: string): boolean {
  const isOver = ["success", "failure", "error", "inactive"].includes(newest);
  if (truth === "in_progress" || truth === "queued") return newest === truth || isOver;
  if (truth === "failure" || truth === "error") return newest === "failure" || newest === "error";
  return newest === truth;
}

async function isReportedByJob(desk: Desk, { stage }: Deployment): Promise<boolean> {
  const { workflow } = stage.deploy;
  if (workflow === null) return false;
  const reading = await desk.workflows.read(workflow, "deploy.workflow");
  return reading.ok && reading.value.ok && reading.value.facts.reportsItself;
}

/** What the newest status should say; null: nothing yet. */
function statusOf(state: State, deployment: Deployment, now: Instant): Word | null {
  const { end, isFenced, startedAt, stage } = deployment;
  const place = stage.environments.find(({ name }) => name === deployment.environment);
  const environmentUrl = place?.url ?? null;
  const status = (what: NewStatus["state"], description: string) => ({
    state: what,
    description,
    environmentUrl,
  });
  if (isFenced) return status("error", "It could not be cancelled and is ignored from now on");
  if (end === null) {
    if (startedAt !== null) return status("in_progress", "Deploying");
    return isLongAwaited(deployment, now) ? status("queued", waitWords(deployment)) : null;
  }
  switch (end.result) {
    case "aborted":
      return status("failure", "Cancelled for a rollback");
    case "errored":
      return status(
        "error",
        end.reason === "deploy-timeout" ? "It never started" : "It could not be run",
      );
    case "failed":
      return status("failure", failure(end.reason));
    case "succeeded":
      return afterSuccess(state, deployment, status);
  }
}

function failure(reason: "deploy-failed" | "deploy-timeout" | "digest" | null): string {
  switch (reason) {
    case "deploy-timeout":
      return "It did not end in time";
    case "digest":
      return "The environment reported another artifact";
    case "deploy-failed":
    case null:
      return "The deployment failed";
  }
}

/** What was rejected after it had succeeded says why; what was replaced GitHub makes inactive by itself, but not in production. */
function afterSuccess(
  state: State,
  deployment: Deployment,
  status: (what: NewStatus["state"], description: string) => Word,
): Word | null {
  const { stage, release, environment, verdict, kind } = deployment;
  const record = state.stages.get(stage.name)?.records.get(release);
  const isRejectedHere =
    kind === "promotion" &&
    verdict === "rejected" &&
    record?.status === "rejected" &&
    record.environment === environment;
  if (isRejectedHere) return status("failure", `Rejected: ${rejectPhrase(record.reason)}`);
  const newest = state.environments
    .get(environment)
    ?.deployments.findLast(({ end }) => end?.result === "succeeded");
  if (newest?.key !== deployment.key) {
    return stage.production ? status("inactive", "Replaced") : null;
  }
  return status("success", kind === "rollback" ? "Rolled back to this release" : DEPLOYED);
}
