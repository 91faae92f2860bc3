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

const RUN = z.object({
  id,
  run_number: z.int().nullish(),
  run_attempt: z.int().nullish(),
  event: z.string(),
  path: z.string().nullish(),
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
});

/** Where a run stands tells what it leaves out: the workflow whose runs are listed, the repository that they are asked of. */
interface Place {
  readonly repositoryId: number;
  readonly path?: string | undefined;
}

/** @returns null when it is no run */
export function readRun(run: unknown, place: Place): RunReport | null {
  const reading = RUN.safeParse(run);
  return reading.success ? reportOf(reading.data, place) : null;
}

export function runReport(place: Place): z.ZodType<RunReport> {
  return RUN.transform((run, context) => {
    const report = reportOf(run, place);
    if (report !== null) return report;
    context.addIssue("The run does not tell the path of its workflow.");
    return z.NEVER;
  });
}

function reportOf(run: z.infer<typeof RUN>, place: Place): RunReport | null {
  const path = run.path ?? place.path;
  if (path === undefined) return null;
  return {
    runId: run.id,
    // Later runs have higher ids, too.
    runNumber: run.run_number ?? run.id,
    attempt: run.run_attempt ?? 1,
    event: run.event,
    path: withoutRef(path),
    displayTitle: run.display_title ?? "",
    headSha: run.head_sha,
    headBranch: run.head_branch ?? null,
    headRepositoryId: headRepositoryOf(run, place),
    actor: run.actor,
    status: run.status,
    conclusion: run.conclusion ?? null,
    url: run.html_url ?? "",
    createdAt: run.created_at,
    updatedAt: run.updated_at ?? run.run_started_at ?? run.created_at,
    startedAt: run.run_started_at ?? run.created_at,
  };
}

/** One that is null is gone; one that is not told is the run's own. */
function headRepositoryOf(
  { head_repository: head }: z.infer<typeof RUN>,
  { repositoryId }: Place,
): number | null {
  return head === undefined ? repositoryId : (head?.id ?? null);
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
