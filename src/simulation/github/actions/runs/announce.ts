/** Tells the world (and through it subscribed apps) how runs and jobs go. */
import type { World } from "../../world.ts";
import { presentJob } from "../rest/present-job.ts";
import { presentRun } from "../rest/present-run.ts";
import { presentWorkflow } from "../rest/present-workflow.ts";
import { type Job, latestAttempt, type Run } from "./run.ts";

export function announceRun(
  world: World,
  run: Run,
  action: "requested" | "in_progress" | "completed",
): void {
  world.announce({
    event: "workflow_run",
    action,
    repository: run.repository,
    sender: { account: latestAttempt(run).triggeringActor, app: null },
    payload: () => ({
      workflow_run: presentRun(world, run),
      workflow: presentWorkflow(world, run.workflow),
    }),
  });
}

/** The action of the webhook is the job's status; GitHub has none for waiting in a concurrency group. */
export function announceJob(world: World, run: Run, job: Job): void {
  if (job.status === "pending") return;
  world.announce({
    event: "workflow_job",
    action: job.status,
    repository: run.repository,
    sender: { account: latestAttempt(run).triggeringActor, app: null },
    payload: () => ({ workflow_job: presentJob(world, run, job) }),
  });
}
