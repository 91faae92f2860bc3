/** A job as the API and webhooks show it. */
import { repositoryUrl } from "../../resources/present-repository.ts";
import type { World } from "../../world.ts";
import { type Job, latestAttempt, type Run, shortRef } from "../runs/run.ts";
import { runHtmlUrl, runUrl } from "./present-run.ts";

export function presentJob(world: World, run: Run, job: Job) {
  const attempt = run.attempts.find((one) => one.jobs.includes(job)) ?? latestAttempt(run);
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: run.workflow.name,
    head_branch: shortRef(run.ref),
    run_url: runUrl(world, run),
    run_attempt: attempt.number,
    node_id: world.nodeId("CR", job.id),
    head_sha: run.headSha,
    url: `${repositoryUrl(world, run.repository)}/actions/jobs/${job.id}`,
    html_url: `${runHtmlUrl(world, run)}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.createdAt,
    started_at: job.startedAt ?? job.createdAt,
    completed_at: job.completedAt,
    name: job.name,
    steps: job.steps.map((step) => ({
      name: step.name,
      status: step.status,
      conclusion: step.conclusion,
      number: step.number,
      started_at: step.startedAt,
      completed_at: step.completedAt,
    })),
    check_run_url: `${repositoryUrl(world, run.repository)}/check-runs/${job.id}`,
    labels: job.definition.runsOn,
    runner_id: job.runner === null ? null : job.id % 1000,
    runner_name: job.runner,
    runner_group_id: job.runner === null ? null : 0,
    runner_group_name: job.runner === null ? null : "GitHub Actions",
  };
}
