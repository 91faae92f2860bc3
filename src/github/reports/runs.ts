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

const RUN = z
  .object({
    id,
    run_number: z.int().nullish(),
    run_attempt: z.int().nullish(),
    event: z.string(),
    path: z.string(),
    display_title: z.string().nullish(),
    head_sha: sha,
    head_branch: z.string().nullish(),
    head_repository: z.object({ id }).nullish(),
    actor: loginOrGhost,
    status,
    conclusion: conclusion.nullish(),
    html_url: z.string().nullish(),
    created_at: instant,
    updated_at: instant.nullish(),
    run_started_at: instant.nullish(),
  })
  .transform(
    (run): RunReport => ({
      runId: run.id,
      // Later runs have higher ids, too.
      runNumber: run.run_number ?? run.id,
      attempt: run.run_attempt ?? 1,
      event: run.event,
      path: withoutRef(run.path),
      displayTitle: run.display_title ?? "",
      headSha: run.head_sha,
      headBranch: run.head_branch ?? null,
      headRepositoryId: run.head_repository?.id ?? null,
      actor: run.actor,
      status: run.status,
      conclusion: run.conclusion ?? null,
      url: run.html_url ?? "",
      createdAt: run.created_at,
      updatedAt: run.updated_at ?? run.run_started_at ?? run.created_at,
      startedAt: run.run_started_at ?? run.created_at,
    }),
  );

/**
 * A run of a repository. What it leaves out is what the place tells where it stands: the workflow whose runs are listed,
 * the repository that they are asked of.
 */
export function runReport(place: {
  readonly repositoryId: number;
  readonly path?: string | undefined;
}): z.ZodType<RunReport> {
  const { repositoryId, path } = place;
  const known = { head_repository: { id: repositoryId }, ...(path === undefined ? {} : { path }) };
  return z
    .record(z.string(), z.unknown())
    .transform((run): unknown => ({ ...known, ...withoutMissing(run) }))
    .pipe(RUN);
}

/** A head repository that is null is gone; one that is not told is the run's own. */
function withoutMissing(run: Readonly<Record<string, unknown>>) {
  const { path, ...others } = run;
  return path === null || path === undefined ? others : run;
}

export const jobReport: z.ZodType<JobReport> = z
  .object({
    id,
    run_id: id,
    run_attempt: z.int().nullish(),
    name: z.string(),
    status,
    conclusion: conclusion.nullish(),
    started_at: instant.nullish(),
    completed_at: instant.nullish(),
    html_url: z.string().nullish(),
    runner_name: z.string().nullish(),
    steps: z.array(z.object({ status: z.string().nullish() })).nullish(),
  })
  .transform((job) => ({
    jobId: job.id,
    runId: job.run_id,
    attempt: job.run_attempt ?? 1,
    name: job.name,
    status: job.status,
    conclusion: job.conclusion ?? null,
    startedAt: hadRunner(job) ? (job.started_at ?? null) : null,
    completedAt: job.completed_at ?? null,
    url: job.html_url ?? null,
  }));

/** GitHub dates a job from its creation until a runner takes it; without a runner, and without a step that began, it never started. */
function hadRunner(job: {
  readonly status: string;
  readonly runner_name?: string | null | undefined;
  readonly steps?: readonly { readonly status?: string | null | undefined }[] | null | undefined;
}): boolean {
  if (job.runner_name === undefined || job.status === "in_progress") return true;
  const hasBegun = (job.steps ?? []).some(
    (step) => step.status === "in_progress" || step.status === "completed",
  );
  return hasBegun || (job.runner_name !== null && job.runner_name !== "");
}

/** `.github/workflows/deploy.yml@refs/heads/main` names the file and where it was read. */
function withoutRef(path: string): string {
  return path.split("@", 1)[0] ?? path;
}
