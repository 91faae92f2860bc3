/** News of dispatched runs that nobody has asked for yet: the answer to a dispatch may come after the run's first news. */
import type { JobReport, RunReport } from "./ports/signal.ts";

export interface UnclaimedRuns {
  /** Keeps the newest word about a run; older runs are dropped. */
  keep(run: RunReport): void;
  keepJob(job: JobReport): void;
  /** All that are kept. */
  runs(): readonly RunReport[];
  /** What is known of a run, and nothing twice. */
  take(runId: number): { readonly run: RunReport | null; readonly jobs: readonly JobReport[] };
}

/** Most dispatched runs of a repository may be nobody's: people dispatch, too. The sweep finds what is dropped. */
const MOST_RUNS = 500;

export function unclaimedRuns(): UnclaimedRuns {
  const known = new Map<number, { run: RunReport | null; jobs: Map<number, JobReport> }>();
  const entryOf = (runId: number) => {
    const entry = known.get(runId) ?? { run: null, jobs: new Map<number, JobReport>() };
    known.delete(runId);
    known.set(runId, entry);
    const [oldest] = known.keys();
    if (known.size > MOST_RUNS && oldest !== undefined) known.delete(oldest);
    return entry;
  };
  return {
    keep: (run) => {
      const entry = entryOf(run.runId);
      const isOlder = entry.run !== null && isLater(entry.run, run);
      if (!isOlder) entry.run = run;
    },
    keepJob: (job) => {
      const { jobs } = entryOf(job.runId);
      if (jobs.get(job.jobId)?.status !== "completed") jobs.set(job.jobId, job);
    },
    runs: () => [...known.values()].flatMap(({ run }) => run ?? []),
    take: (runId) => {
      const entry = known.get(runId);
      known.delete(runId);
      return { run: entry?.run ?? null, jobs: [...(entry?.jobs.values() ?? [])] };
    },
  };
}

/** Webhooks come in any order; within one second only the end is surely the last word. */
function isLater(one: RunReport, other: RunReport): boolean {
  if (one.attempt !== other.attempt) return one.attempt > other.attempt;
  return one.status === "completed" || one.updatedAt > other.updatedAt;
}
