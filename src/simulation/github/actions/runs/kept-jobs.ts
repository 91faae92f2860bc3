/** Which jobs a run keeps when only its failed ones run again. */
import type { Attempt, Job, Run } from "./run.ts";

/** Jobs that ended well, as long as everything they need did too. */
export function keptJobs(run: Run, last: Attempt): readonly Job[] {
  const isGood = (id: string): boolean =>
    last.jobs.filter((job) => job.definition.id === id).every((job) => job.result === "success") &&
    (run.definition?.jobs.find((one) => one.id === id)?.needs.every(isGood) ?? true);
  return last.jobs.filter((job) => isGood(job.definition.id));
}
