/** Which jobs a run keeps when only its failed ones run again. */
import type { Attempt, Job, Run } from "./run.ts";

/** Jobs that ended well, of a matrix each for itself, as long as everything they need did too. */
export function keptJobs(run: Run, last: Attempt): readonly Job[] {
  const needsOf = (id: string) => run.definition?.jobs.find((one) => one.id === id)?.needs ?? [];
  const isGood = (id: string): boolean =>
    jobsOf(last, id).every((job) => job.result === "success") && needsOf(id).every(isGood);
  return last.jobs.filter(
    (job) => job.result === "success" && needsOf(job.definition.id).every(isGood),
  );
}

/** Entries under `jobs:` of which the attempt kept every job, so that nothing is left to plan. */
export function keptEntries(run: Run, attempt: Attempt): readonly Job["definition"][] {
  const before = run.attempts[attempt.number - 2];
  if (before === undefined) return [];
  const definitions = new Set(attempt.jobs.map((job) => job.definition));
  return [...definitions].filter(
    ({ id }) => jobsOf(before, id).length === jobsOf(attempt, id).length,
  );
}

function jobsOf(attempt: Attempt, id: string): readonly Job[] {
  return attempt.jobs.filter((job) => job.definition.id === id);
}
