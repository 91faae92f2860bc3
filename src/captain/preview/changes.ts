/** The changes that leave with a release: what `git log to..from` lists, with their pull requests. */
import type { Difference } from "../../views/rollback-preview.ts";
import type { ChangeLine } from "../../views/rows.ts";
import type { Comparison } from "../ports/github.ts";
import type { ChangeRow, PipelineStore, ReleaseRow } from "../ports/store.ts";
import { pullRequestsOf } from "./pull-requests.ts";

type Listed = Comparison["commits"][number];

/**
 * Newest first. GitHub knows the commits; the store knows which release brought each, and
 * tells what it can where GitHub does not answer.
 */
export async function changesBetween(
  store: PipelineStore,
  {
    rows: { from, to },
    comparison,
  }: {
    readonly rows: { readonly from: ReleaseRow; readonly to: ReleaseRow };
    readonly comparison: Comparison | null;
  },
): Promise<Pick<Difference, "changes" | "total">> {
  const known = await store.readChanges(to.rank, from.rank, MOST_KNOWN);
  if (comparison === null) return { changes: known.map(lineOf), total: known.length };
  const rows = new Map(known.map((row) => [row.commit, row]));
  const pulls = pullRequestsOf(comparison.commits, from.commit);
  const changes = comparison.commits.map((commit) => {
    const pull = pulls.get(commit.sha) ?? null;
    return changeOf(commit, { row: rows.get(commit.sha), release: from.release, pull });
  });
  return { changes: changes.toReversed(), total: Math.max(comparison.aheadBy, changes.length) };
}

/** More rows than anybody rolls back; the rest are described by GitHub alone. */
const MOST_KNOWN = 10_000;

function changeOf(
  commit: Listed,
  also: {
    readonly row: ChangeRow | undefined;
    /** The release that leaves. */
    readonly release: ReleaseRow["release"];
    readonly pull: number | null;
  },
): ChangeLine {
  const { sha, title, author, login } = commit;
  return {
    release: also.row?.release ?? also.release,
    commit: sha,
    title,
    author,
    login: login ?? also.row?.login ?? null,
    pullRequest: also.row?.pullRequest ?? also.pull,
  };
}

function lineOf({ position: _, ...line }: ChangeRow): ChangeLine {
  return line;
}
