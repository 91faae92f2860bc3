/** Workflow runs and their jobs, as REST and webhooks both write them. */
import { z } from "zod";
import type { Conclusion, JobReport, RunReport } from "../../captain/ports/signal.ts";
import { id, instant, loginOrGhost, sha, word } from "./words.ts";

/** Only `success` succeeds: a conclusion that GitHub adds later counts as a failure. */
export const conclusion: z.ZodType<Conclusion> = word(
  [
    "success",
    "failure",
    "cancelled",
    "timed_out",
    "startup_failure",
    "skipped",
    "action_required",
    "stale",
    "neutral",
  ],
  "failure",
);

/** A status that GitHub adds later is one of a run that has not ended. */
const status = word(
  ["queued", "pending", "waiting", "requested", "in_progress", "completed"],
  "pending",
);

export const runReport: z.ZodType<RunReport> = z
  .object({
    id,
    run_number: z.int(),
    run_attempt: z.int().default(1),
    event: z.string(),
    path: z.string(),
    display_title: z.string().nullish(),
    head_sha: sha,
    head_branch: z.string().nullable(),
    head_repository: z.object({ id }).nullish(),
    actor: loginOrGhost,
    status,
    conclusion: conclusion.nullish(),
    html_url: z.string(),
    created_at: instant,
    updated_at: instant,
    run_started_at: instant.nullish(),
  })
  .transform((run) => ({
    runId: run.id,
    runNumber: run.run_number,
    attempt: run.run_attempt,
    event: run.event,
    path: withoutRef(run.path),
    displayTitle: run.display_title ?? "",
    headSha: run.head_sha,
    headBranch: run.head_branch,
    headRepositoryId: run.head_repository?.id ?? null,
    actor: run.actor,
    status: run.status,
    conclusion: run.conclusion ?? null,
    url: run.html_url,
    createdAt: run.created_at,
    updatedAt: run.updated_at,
    startedAt: run.run_started_at ?? run.created_at,
  }));

export const jobReport: z.ZodType<JobReport> = z
  .object({
    id,
    run_id: id,
    run_attempt: z.int().default(1),
    name: z.string(),
    status,
    conclusion: conclusion.nullish(),
    started_at: instant.nullish(),
    completed_at: instant.nullish(),
    html_url: z.string().nullish(),
    runner_name: z.string().nullish(),
  })
  .transform((job) => ({
    jobId: job.id,
    runId: job.run_id,
    attempt: job.run_attempt,
    name: job.name,
    status: job.status,
    conclusion: job.conclusion ?? null,
    // GitHub dates a job from its creation until a runner takes it; without a runner it never started.
    startedAt: job.runner_name === null || job.runner_name === "" ? null : (job.started_at ?? null),
    completedAt: job.completed_at ?? null,
    url: job.html_url ?? null,
  }));

/** `.github/workflows/deploy.yml@refs/heads/main` names the file and where it was read. */
function withoutRef(path: string): string {
  return path.split("@", 1)[0] ?? path;
}
