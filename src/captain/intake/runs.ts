/** What the news of a workflow run mean for a deployment or an approval step. */
import { type Deployment, isActive } from "../../domain/deployment.ts";
import type { Fact } from "../../domain/fact.ts";
import { asDeploymentKey, environmentOf, type Instant } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";
import type { Outcome } from "../ports/github.ts";
import type { JobReport, RunReport } from "../ports/signal.ts";
import type { Reference } from "../ports/store.ts";
import { digestFact } from "./digest.ts";
import { isJobOf, newsOfJob } from "./jobs.ts";
import { momentOf } from "./moment.ts";
import { type News, news } from "./news.ts";

/** Asked at most once for one piece of news, however many environments share the run. */
export type ReadJobs = () => Promise<Outcome<readonly JobReport[]>>;

export async function newsOfRun(
  desk: Desk,
  reference: Reference,
  run: RunReport,
  readJobs: ReadJobs,
): Promise<News> {
  switch (reference.subject) {
    case "run": {
      const deployment = findDeployment(desk, reference);
      if (deployment === undefined) return news();
      return isActive(deployment)
        ? newsOfDeployment({ desk, deployment, run, readJobs })
        : newsOfRerun(desk, deployment, run);
    }
    case "step-run":
      return newsOfStep(desk, reference, run);
    default:
      return news();
  }
}

/** Under this key of a reference a deployment is known. */
export function findDeployment(desk: Desk, reference: Reference): Deployment | undefined {
  const key = asDeploymentKey(reference.key);
  return desk.keeper
    .state()
    .environments.get(environmentOf(key))
    ?.deployments.find((candidate) => candidate.key === key);
}

interface Told {
  readonly desk: Desk;
  readonly deployment: Deployment;
  readonly run: RunReport;
  readonly readJobs: ReadJobs;
}

/** What is closed was run again: GitHub repeats an old deployment with its old inputs. */
function newsOfRerun(desk: Desk, { environment }: Deployment, run: RunReport): News {
  const at = desk.time.ours(run.updatedAt);
  const since = desk.keeper.state().environments.get(environment)?.currentSince ?? 0;
  const mayHaveRun = run.status !== "completed" || run.conclusion !== "cancelled";
  if (run.attempt < 2 || !mayHaveRun || at < since) return news();
  return news({ at, type: "EnvironmentDrifted", environment, runId: run.runId });
}

async function newsOfDeployment(told: Told): Promise<News> {
  const { desk, deployment, run } = told;
  const { key: deploymentKey, stage } = deployment;
  const at = momentOf(desk, deployment, run.updatedAt);
  switch (run.status) {
    case "queued":
    case "pending":
    case "requested":
      return news();
    case "waiting":
      return news({ at, type: "DeploymentWaiting", deployment: deploymentKey });
    case "in_progress":
      if (stage.deploy.fanOut === "stage") return newsOfOwnJob(told);
      // Not the run's own start: it may have waited for days before its first job started.
      return news({ at, type: "DeploymentStarted", deployment: deploymentKey });
    case "completed":
      return stage.deploy.fanOut === "stage" ? newsOfOwnJob(told) : endOf(told);
  }
}

/** With one run for a whole stage an environment's verdict is its own job; in a run that is over a job that is missing never was. */
async function newsOfOwnJob({ desk, deployment, run, readJobs }: Told): Promise<News> {
  const jobs = await readJobs();
  if (!jobs.ok) return jobs;
  const job = jobs.value.findLast(({ name }) => isJobOf(name, deployment.environment));
  if (job !== undefined && (run.status !== "completed" || job.conclusion !== null)) {
    return newsOfJob(desk, deployment, job);
  }
  if (run.status !== "completed") return news();
  const at = momentOf(desk, deployment, run.updatedAt);
  return news(notStarted(deployment, at, "the run has no job for it"));
}

/** Only `success` succeeds; a run in which no job ever started touched nothing. */
async function endOf(told: Told): Promise<News> {
  const { desk, deployment, run } = told;
  const at = momentOf(desk, deployment, run.updatedAt);
  switch (run.conclusion) {
    case "success":
      return digestFact(desk, deployment, at);
    case "cancelled":
      if (deployment.cancel !== null) {
        return news({ at, type: "DeploymentAborted", deployment: deployment.key });
      }
      return failedOrNotStarted(told, at, run.conclusion);
    case "failure":
    case "timed_out":
      return failedOrNotStarted(told, at, run.conclusion);
    case "startup_failure":
    case "skipped":
    case "action_required":
    case "stale":
    case "neutral":
    case null:
      return news(notStarted(deployment, at, run.conclusion ?? "no conclusion"));
  }
}

async function failedOrNotStarted(
  { deployment, readJobs }: Told,
  at: Instant,
  conclusion: "failure" | "timed_out" | "cancelled",
): Promise<News> {
  const jobs = deployment.startedAt === null ? await readJobs() : null;
  if (jobs !== null && !jobs.ok && jobs.trouble.kind === "retryable") return jobs;
  // In doubt a job has started: then the environment may have been touched.
  const hasStarted = jobs === null || !jobs.ok || jobs.value.some(hasRun);
  if (hasStarted) {
    const { key } = deployment;
    return news({ at, type: "DeploymentFailed", deployment: key, reason: "deploy-failed" });
  }
  const { workflow } = deployment.stage.deploy;
  const isPushedOut = conclusion === "cancelled" && workflow !== null;
  return news(
    notStarted(deployment, at, conclusion),
    ...(isPushedOut ? [sharedConcurrency(workflow, at)] : []),
  );
}

function hasRun({ startedAt, conclusion }: JobReport): boolean {
  return startedAt !== null && conclusion !== "skipped";
}

/** GitHub keeps one waiting run in each concurrency group, and cancels the others. */
function sharedConcurrency(workflow: string, at: Instant): Fact {
  const fault = { kind: "shared-concurrency", workflow } as const;
  return { at, type: "FaultFound", key: `concurrency:${workflow}`, fault };
}

export function notStarted({ key }: Deployment, at: Instant, detail: string): Fact {
  return { at, type: "DeploymentErrored", deployment: key, cause: "not-started", detail };
}

/** A step is passed or failed by its run's conclusion; one that could not run proves nothing, and its timeout decides. */
function newsOfStep(desk: Desk, reference: Reference, run: RunReport): News {
  if (run.status !== "completed") return news();
  const slash = reference.key.lastIndexOf("/");
  const deployment = asDeploymentKey(reference.key.slice(0, slash));
  const step = Number(reference.key.slice(slash + 1));
  const at = desk.time.ours(run.updatedAt);
  if (run.conclusion === "success") return news({ at, type: "StepPassed", deployment, step });
  const hasFailed = run.conclusion === "failure" || run.conclusion === "timed_out";
  return hasFailed ? news({ at, type: "StepFailed", deployment, step }) : news();
}
