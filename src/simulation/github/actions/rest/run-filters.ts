/** The filters by which runs are listed. */
import { latestAttempt, type Run, shortRef } from "../runs/run.ts";

/** GitHub shows no more results of a search for runs. */
const MOST_RESULTS = 1000;

type Filter = (run: Run, wanted: string) => boolean;

const FILTERS: Readonly<Record<string, Filter>> = {
  head_sha: (run, wanted) => run.headSha === wanted,
  branch: (run, wanted) => shortRef(run.ref) === wanted,
  event: (run, wanted) => run.event === wanted,
  actor: (run, wanted) => run.actor.login.toLowerCase() === wanted.toLowerCase(),
  check_suite_id: (run, wanted) => String(run.checkSuiteId) === wanted,
  status: hasStatus,
  created: (run, wanted) => isWithin(Date.parse(run.createdAt), wanted),
};

export function filterRuns(query: URLSearchParams, runs: readonly Run[]): readonly Run[] {
  const wanted = Object.entries(FILTERS).flatMap(([name, filter]) => {
    const value = query.get(name);
    return value === null || value === "" ? [] : [(run: Run) => filter(run, value)];
  });
  if (wanted.length === 0) return runs;
  return runs.filter((run) => wanted.every((fits) => fits(run))).slice(0, MOST_RESULTS);
}

/** A status or a conclusion: GitHub takes either. */
function hasStatus(run: Run, wanted: string): boolean {
  const { status, conclusion } = latestAttempt(run);
  return status === wanted || conclusion === wanted;
}

/** `2026-11-23`, `>=2026-11-23T09:00:00Z`, `<…`, `from..to` with `*` for an open end. */
function isWithin(atMs: number, wanted: string): boolean {
  const [from, to] = wanted.split("..");
  if (from !== undefined && to !== undefined) {
    return (from === "*" || atMs >= startOf(from)) && (to === "*" || atMs <= endOf(to));
  }
  const sign = /^[<>]=?/.exec(wanted)?.[0] ?? "";
  const date = wanted.slice(sign.length);
  if (sign === ">=") return atMs >= startOf(date);
  if (sign === ">") return atMs > endOf(date);
  if (sign === "<=") return atMs <= endOf(date);
  if (sign === "<") return atMs < startOf(date);
  return atMs >= startOf(date) && atMs <= endOf(date);
}

function startOf(date: string): number {
  return Date.parse(date);
}

/** A date without a time means the whole day. */
function endOf(date: string): number {
  return Date.parse(date) + (date.includes("T") ? 0 : 86_400_000 - 1);
}
