/** Check runs that GitHub would soon call stale, although nothing new is to be said. */
import { releaseStatus } from "../../engine/status.ts";
import type { Desk } from "../desk.ts";
import { isStale, showRelease } from "../perform/show-release.ts";

export async function renewChecks(desk: Desk): Promise<void> {
  const state = desk.keeper.state();
  if (state.isRemoved) return;
  const now = desk.clock.now();
  for (const release of state.releases.keys()) {
    if (releaseStatus(state, release) !== "in-flight") continue;
    const known = await desk.keeper.store.readReference("check-run", release);
    if (known !== null && isStale(known, now)) await showRelease(desk, { release });
  }
}
