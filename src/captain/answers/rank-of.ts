/** A release's place in the order of the branch, however long ago it was. */
import type { ReleaseId } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";

/** @returns null: nobody knows it */
export async function rankOf({ keeper }: Desk, release: ReleaseId): Promise<number | null> {
  const known = keeper.state().releases.get(release);
  return known?.rank ?? (await keeper.store.readRelease(release))?.rank ?? null;
}
