/** Releases whose commits a force-push took off the branch: newer ones do not contain them, whatever their order. */
import type { ReleaseId } from "../../domain/ids.ts";
import type { ChangeLine } from "../../views/rows.ts";
import type { Desk } from "../desk.ts";

export async function isDropped(desk: Desk, release: ReleaseId): Promise<boolean> {
  return (await droppedAmong(desk, [release])).has(release);
}

/** Those of the releases that a force-push took off the branch. */
export async function droppedAmong(
  { keeper }: Desk,
  releases: readonly ReleaseId[],
): Promise<ReadonlySet<ReleaseId>> {
  const known = keeper.state().releases;
  const forgotten = new Set(releases.filter((release) => !known.has(release)));
  const old = forgotten.size === 0 ? [] : await keeper.store.orphansAmong([...forgotten]);
  return new Set([...releases.filter((release) => known.get(release)?.isOrphaned), ...old]);
}

/** Of changes in the order of releases, those that a release on the branch really contains. */
export async function withoutDropped<Change extends ChangeLine>(
  desk: Desk,
  changes: readonly Change[],
): Promise<readonly Change[]> {
  const dropped = await droppedAmong(
    desk,
    changes.map(({ release }) => release),
  );
  return changes.filter(({ release }) => !dropped.has(release));
}
