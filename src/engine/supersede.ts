/** In front of a stage waits one release: the newest. The others are overtaken, finally for that stage. */
import type { Decision } from "../domain/decision.ts";
import type { Instant } from "../domain/ids.ts";
import type { Release } from "../domain/release.ts";
import type { Place, StageRecord, State } from "../domain/state.ts";
import { stagesOf } from "./place.ts";
import { candidates, newestPromoted, recordOf } from "./slot.ts";

export function supersede(state: State, now: Instant): readonly Decision[] {
  return stagesOf(state).flatMap((stage, index) => {
    const waiting = candidates(state, index);
    if (waiting.length === 0) return [];
    const promoted = newestPromoted(state, stage);
    const newest = waiting.at(-1);
    return waiting.flatMap((release): readonly Decision[] => {
      const by = overtakenBy(release, recordOf(state, stage, release.id), { promoted, newest });
      return by === null
        ? []
        : [{ type: "Supersede", at: now, release: release.id, stage: stage.name, by }];
    });
  });
}

/** By the newest that waits, or by one that was promoted into the stage before. */
function overtakenBy(
  release: Release,
  record: StageRecord | undefined,
  { promoted, newest }: { readonly promoted: Place | null; readonly newest: Release | undefined },
): Release["id"] | null {
  if (promoted !== null) {
    const isReadmitted = record?.status === "readmitted" && promoted.release === release.id;
    if (promoted.rank > release.rank) return later(promoted, newest).id;
    if (promoted.rank === release.rank && !isReadmitted) return promoted.release;
  }
  return newest !== undefined && newest.rank > release.rank ? newest.id : null;
}

function later(promoted: Place, newest: Release | undefined): { readonly id: Release["id"] } {
  return newest !== undefined && newest.rank > promoted.rank ? newest : { id: promoted.release };
}
