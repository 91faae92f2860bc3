/** What the state of its jobs makes of a run. */
import type { Conclusion, Job, Status } from "./run.ts";

/** @param wasCancelled whether somebody asked to cancel the run */
export function conclusionOf(jobs: readonly Job[], wasCancelled: boolean): Conclusion {
  const results = jobs.map((job) => job.result);
  const timedOut = jobs.some((job) => job.conclusion === "timed_out");
  if (wasCancelled && results.includes("cancelled")) return "cancelled";
  if (results.includes("failure")) return "failure";
  if (timedOut) return "timed_out";
  if (results.includes("cancelled")) return "cancelled";
  return results.includes("success") ? "success" : "skipped";
}

/** While at least one job is not over. */
export function statusOf(jobs: readonly Job[]): Status {
  const statuses = jobs.map((job) => job.status);
  if (statuses.includes("in_progress")) return "in_progress";
  if (statuses.includes("waiting")) return "waiting";
  const hasBegun = jobs.some((job) => job.startedAt !== null);
  if (hasBegun) return "in_progress";
  return statuses.includes("pending") && !statuses.includes("queued") ? "pending" : "queued";
}
