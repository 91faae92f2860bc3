/** What took a change back later, and what took that back. */
import type { RevertLine } from "../../views/revert-words.ts";
import type { ChangeLine } from "../../views/rows.ts";
import type { Desk } from "../desk.ts";
import { isDropped } from "./dropped.ts";
import { rankOf } from "./rank-of.ts";

/** Reverts of reverts of reverts: nobody follows further. */
const DEEPEST = 4;
/** Anybody can write commits that claim to take each other back; each that is followed is a question to the memory. */
const MOST_FOLLOWED = 40;

/** @param rank of the release that brought the change: what came before it cannot have taken it back */
export function revertsOf(
  desk: Desk,
  change: ChangeLine,
  rank: number,
): Promise<readonly RevertLine[]> {
  let left = MOST_FOLLOWED;
  const follow = async (
    from: ChangeLine,
    since: number,
    depth: number,
  ): Promise<readonly RevertLine[]> => {
    if (depth === DEEPEST || left === 0) return [];
    left -= 1;
    const lines: RevertLine[] = [];
    for (const revert of await desk.keeper.store.findReverts(await namesOf(desk, from))) {
      const itsRank = await rankAmong(desk, revert, { of: from, since });
      if (itsRank === null) continue;
      const reverts = await follow(revert, itsRank, depth + 1);
      lines.push({ change: revert, rank: itsRank, reverts });
    }
    return lines.toSorted((a, b) => a.rank - b.rank);
  };
  return follow(change, rank, 0);
}

/** null: it cannot have taken that back, or is gone itself. */
async function rankAmong(
  desk: Desk,
  revert: ChangeLine,
  { of, since }: { readonly of: ChangeLine; readonly since: number },
): Promise<number | null> {
  const rank = await rankOf(desk, revert.release);
  if (rank === null || rank < since || revert.commit === of.commit) return null;
  return (await isDropped(desk, revert.release)) ? null : rank;
}

/** Everything by which people take a change back: its pull request, or commits by as many digits as they like. */
async function namesOf(
  { keeper }: Desk,
  { commit, pullRequest, release }: ChangeLine,
): Promise<readonly string[]> {
  const found = pullRequest === null ? [] : await keeper.store.findPullRequest(pullRequest);
  const together = found.filter((other) => other.release === release).slice(0, MOST_COMMITS);
  const commits = new Set([commit, ...together.map((other) => other.commit)]);
  return [
    ...(pullRequest === null ? [] : [`#${pullRequest}`]),
    ...[...commits].flatMap((sha) => prefixesOf(sha)),
  ];
}

/** Times the lengths that a commit's name may have this stays below what one query may ask. */
const MOST_COMMITS = 20;
const SHORTEST = 7;

function prefixesOf(sha: string): readonly string[] {
  return Array.from({ length: sha.length - SHORTEST + 1 }, (_, index) =>
    sha.slice(0, SHORTEST + index),
  );
}
