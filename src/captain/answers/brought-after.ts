/** What a release brings to environments after a rollback there, and what of it takes back what was rolled back. */
import type { EnvironmentName, ReleaseId } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";
import type { ChangeRow } from "../ports/store.ts";
import { withoutDropped } from "./dropped.ts";
import { rankOf } from "./rank-of.ts";

/** More changes are not searched for a revert, and nobody reads a longer list. */
const MOST_CHANGES = 200;

/** @returns all changes after the newest release that was rolled back there, newest first, those of superseded releases too */
export async function broughtAfter(
  desk: Desk,
  environments: readonly EnvironmentName[],
  rank: number,
): Promise<{ readonly changes: readonly ChangeRow[]; readonly reverts: readonly ChangeRow[] }> {
  const { store } = desk.keeper;
  const rollbacks = environments.flatMap((name) => lastRollback(desk, name) ?? []);
  const [left, back] = await Promise.all([
    ranksOf(
      desk,
      rollbacks.map(({ leaves }) => leaves),
    ),
    ranksOf(
      desk,
      rollbacks.map(({ release }) => release),
    ),
  ]);
  const above = left.length === 0 ? rank - 1 : Math.max(...left);
  const changes = await withoutDropped(desk, await store.readChanges(above, rank, MOST_CHANGES));
  const gone = await store.readChanges(Math.min(above, ...back), above, MOST_CHANGES);
  const reverting = await store.findReverts(gone.flatMap(namesOf));
  const commits = new Set(reverting.map(({ commit }) => commit));
  return { changes, reverts: changes.filter(({ commit }) => commits.has(commit)) };
}

function lastRollback({ keeper }: Desk, name: EnvironmentName) {
  const deployments = keeper.state().environments.get(name)?.deployments ?? [];
  return deployments.findLast(({ kind }) => kind === "rollback");
}

async function ranksOf(
  desk: Desk,
  releases: readonly (ReleaseId | null)[],
): Promise<readonly number[]> {
  const ranks = await Promise.all(
    releases.map((release) => (release === null ? null : rankOf(desk, release))),
  );
  return ranks.filter((rank) => rank !== null);
}

/** GitHub's button names the pull request, `git revert` the whole commit. */
function namesOf({ commit, pullRequest }: ChangeRow): readonly string[] {
  return pullRequest === null ? [commit] : [commit, `#${pullRequest}`];
}
