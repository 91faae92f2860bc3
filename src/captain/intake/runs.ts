/** What the news of a workflow run mean: for a deployment, an approval step or a build. */
import { type Deployment, isActive } from "../../domain/deployment.ts";
import type { Fact } from "../../domain/fact.ts";
import { asDeploymentKey, environmentOf, type Instant } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";
import type { JobReport, RunReport } from "../ports/signal.ts";
import type { Reference } from "../ports/store.ts";
import { digestFact } from "./digest.ts";

export async function newsOfRun(
  desk: Desk,
  reference: Reference,
  run: RunReport,
): Promise<readonly Fact[]> {
  switch (reference.subject) {
    case "run":
      return newsOfDeployment(desk, reference, run);
    case "step-run":
      return newsOfStep(reference, run, desk.clock.now());
    default:
      return [];
  }
}

/** Never later than now: another machine's clock may run ahead. */
export function timeOf(reported: Instant, now: Instant): Instant {
  return Math.min(reported, now);
}

async function newsOfDeployment(
  desk: Desk,
  reference: Reference,
  run: RunReport,
): Promise<readonly Fact[]> {
  const key = asDeploymentKey(reference.key);
  const deployment = findDeployment(desk, reference);
  if (deployment === undefined) return [];
  const at = timeOf(run.updatedAt, desk.clock.now());
  if (!isActive(deployment)) {
    const isRerun = run.attempt > 1 && run.status !== "completed" && deployment.cancel === null;
    if (!isRerun) return [];
    const { environment } = deployment;
    return [{ at, type: "EnvironmentDrifted", environment, runId: run.runId }];
  }
  switch (run.status) {
    case "queued":
    case "pending":
    case "requested":
      return [];
    case "waiting":
      return [{ at, type: "DeploymentWaiting", deployment: key }];
    case "in_progress":
      if (deployment.stage.deploy.fanOut === "stage") return [];
      return [{ at: timeOf(run.startedAt, at), type: "DeploymentStarted", deployment: key }];
    case "completed":
      return await endOf(desk, deployment, run);
  }
}

function findDeployment(desk: Desk, reference: Reference): Deployment | undefined {
  const key = asDeploymentKey(reference.key);
  return desk.keeper
    .state()
    .environments.get(environmentOf(key))
    ?.deployments.find((candidate) => candidate.key === key);
}

/** Only `success` succeeds; a run in which no job ever started touched nothing. */
async function endOf(desk: Desk, deployment: Deployment, run: RunReport): Promise<readonly Fact[]> {
  const at = timeOf(run.updatedAt, desk.clock.now());
  const { key, environment } = deployment;
  if (deployment.stage.deploy.fanOut === "stage") {
    const jobs = await desk.github.listJobs(run.runId);
    if (!jobs.ok) return [];
    const job = jobs.value.findLast(({ name }) => isJobOf(name, environment));
    return job === undefined || job.conclusion === null
      ? [notStarted(deployment, at, "the run has no job for it")]
      : newsOfJob(desk, deployment, job);
  }
  switch (run.conclusion) {
    case "success":
      return digestFact(desk, deployment, at);
    case "failure":
    case "timed_out":
    case "cancelled": {
      if (run.conclusion === "cancelled" && deployment.cancel !== null) {
        return [{ at, type: "DeploymentAborted", deployment: key }];
      }
      const hasStarted = deployment.startedAt !== null || (await anyJobStarted(desk, run));
      return hasStarted
        ? [{ at, type: "DeploymentFailed", deployment: key, reason: "deploy-failed" }]
        : [notStarted(deployment, at, run.conclusion)];
    }
    case "startup_failure":
    case "skipped":
    case "action_required":
    case "stale":
    case "neutral":
    case null:
      return [notStarted(deployment, at, run.conclusion ?? "no conclusion")];
  }
}

function notStarted({ key }: Deployment, at: Instant, detail: string): Fact {
  return { at, type: "DeploymentErrored", deployment: key, cause: "not-started", detail };
}

/** In doubt a job has started: then the environment may have been touched. */
async function anyJobStarted(desk: Desk, run: RunReport): Promise<boolean> {
  const jobs = await desk.github.listJobs(run.runId);
  return (
    !jobs.ok ||
    jobs.value.some(({ startedAt, conclusion }) => startedAt !== null && conclusion !== "skipped")
  );
}

/** With one run for a whole stage an environment's verdict is its own job. */
export async function newsOfJob(
  desk: Desk,
  deployment: Deployment,
  job: JobReport,
): Promise<readonly Fact[]> {
  if (!isActive(deployment)) return [];
  const now = desk.clock.now();
  const { key } = deployment;
  const startedAt = timeOf(job.startedAt ?? now, now);
  const at = timeOf(job.completedAt ?? now, now);
  if (job.status === "in_progress")
    return [{ at: startedAt, type: "DeploymentStarted", deployment: key }];
  if (job.status !== "completed") return [];
  switch (job.conclusion) {
    case "success":
      return digestFact(desk, deployment, at);
    case "cancelled":
      if (deployment.cancel !== null) return [{ at, type: "DeploymentAborted", deployment: key }];
      return job.startedAt === null
        ? [notStarted(deployment, at, "cancelled")]
        : [{ at, type: "DeploymentFailed", deployment: key, reason: "deploy-failed" }];
    case "failure":
    case "timed_out":
      return [{ at, type: "DeploymentFailed", deployment: key, reason: "deploy-failed" }];
    case "startup_failure":
    case "skipped":
    case "action_required":
    case "stale":
    case "neutral":
    case null:
      return [notStarted(deployment, at, job.conclusion ?? "no conclusion")];
  }
}

export function isJobOf(name: string, environment: string): boolean {
  return name.toLowerCase().endsWith(`(${environment.toLowerCase()})`);
}

/** A step is passed or failed by its run's conclusion; one that could not run proves nothing, and its timeout decides. */
function newsOfStep(reference: Reference, run: RunReport, now: Instant): readonly Fact[] {
  if (run.status !== "completed") return [];
  const slash = reference.key.lastIndexOf("/");
  const deployment = asDeploymentKey(reference.key.slice(0, slash));
  const step = Number(reference.key.slice(slash + 1));
  const at = timeOf(run.updatedAt, now);
  if (run.conclusion === "success") return [{ at, type: "StepPassed", deployment, step }];
  const hasFailed = run.conclusion === "failure" || run.conclusion === "timed_out";
  return hasFailed ? [{ at, type: "StepFailed", deployment, step }] : [];
}
