/** Releases whose commits a force-push took off the branch: newer ones do not contain them, whatever their order. */
import type { ReleaseId } from "../../domain/ids.ts";
import type { ChangeLine } from "../../views/rows.ts";
import type { Desk } from "../desk.ts";

export async function isDropped({ keeper }: Desk, release: ReleaseId): Promise<boolean> {
  const known = keeper.state().releases.get(release);
  if (known !== undefined) return known.isOrphaned;
  return (await keeper.store.readRelease(release))?.status === "orphaned";
}

/** Of changes in the order of releases, those that a release on the branch really contains. */
export async function withoutDropped<Change extends ChangeLine>(
  desk: Desk,
  changes: readonly Change[],
): Promise<readonly Change[]> {
  const dropped = new Set<ReleaseId>();
  for (const release of new Set(changes.map((change) => change.release))) {
    if (await isDropped(desk, release)) dropped.add(release);
  }
  return changes.filter(({ release }) => !dropped.has(release));
}
