/** Which pull request brought each commit, as far as the titles of merges and squashes tell. */
import type { CommitSha } from "../../domain/ids.ts";
import type { CommitInfo } from "../ports/github.ts";

/** GitHub's merge commits name their pull request, and so do squashed ones. A number that no store takes is none. */
const PULL_REQUEST = /^Merge pull request #(\d{1,9}) |\(#(\d{1,9})\)$/;

/**
 * A squashed commit and a merge name their own; the commits that a merge brought in belong to it.
 * @param commits any part of a history
 * @param head where the branch stands
 */
export function pullRequestsOf(
  commits: readonly CommitInfo[],
  head: CommitSha,
): ReadonlyMap<CommitSha, number> {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const line = firstParents(bySha, head);
  const found = new Map<CommitSha, number>();
  const seen = new Set(line.map(({ sha }) => sha));
  // Oldest first: what a branch took over from the line before it was merged came with earlier merges.
  for (const { title, parents } of line.toReversed()) {
    const pull = ownNumber(title);
    for (const commit of unseen(bySha, parents.slice(1), seen)) {
      if (pull !== null) found.set(commit.sha, pull);
    }
  }
  for (const { sha, title } of commits) {
    const pull = ownNumber(title);
    if (pull !== null) found.set(sha, pull);
  }
  return found;
}

function ownNumber(title: string): number | null {
  const [, merged, squashed] = PULL_REQUEST.exec(title) ?? [];
  const number = merged ?? squashed;
  return number === undefined ? null : Number(number);
}

type Commits = ReadonlyMap<CommitSha, CommitInfo>;

/** Newest first. */
function firstParents(commits: Commits, head: CommitSha): readonly CommitInfo[] {
  const line: CommitInfo[] = [];
  let next = commits.get(head);
  while (next !== undefined) {
    line.push(next);
    const [parent] = next.parents;
    next = parent === undefined ? undefined : commits.get(parent);
  }
  return line;
}

/** Marks what it returns as seen. */
function unseen(
  commits: Commits,
  starts: readonly CommitSha[],
  seen: Set<CommitSha>,
): readonly CommitInfo[] {
  const found: CommitInfo[] = [];
  const open = [...starts];
  for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
    const commit = commits.get(sha);
    if (commit === undefined || seen.has(sha)) continue;
    seen.add(sha);
    found.push(commit);
    open.push(...commit.parents);
  }
  return found;
}
