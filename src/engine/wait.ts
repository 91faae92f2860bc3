/** Says why each release in front of a stage waits; a change of the reason is said each time. */
import type { Decision } from "../domain/decision.ts";
import type { Instant, ReleaseId, StageName } from "../domain/ids.ts";
import type { WaitReason } from "../domain/reason.ts";
import type { State } from "../domain/state.ts";
import { blockerOf } from "./blockers/index.ts";
import { stagesOf } from "./place.ts";
import { newestCandidate } from "./slot.ts";

export interface Wait {
  readonly stage: StageName;
  readonly release: ReleaseId;
  readonly reason: WaitReason;
}

/** Who waits in front of which stage, and the one reason. */
export function waits(state: State, now: Instant): readonly Wait[] {
  return stagesOf(state).flatMap((stage, index) => {
    const release = newestCandidate(state, index);
    if (release === null) return [];
    const reason = blockerOf({ state, release, stage, index, now });
    return reason === null ? [] : [{ stage: stage.name, release: release.id, reason }];
  });
}

/** To be asked when the last tick of an instant has nothing more to decide. */
export function stateWaits(state: State, now: Instant): readonly Decision[] {
  const current = new Map(waits(state, now).map((wait) => [wait.stage, wait]));
  const started = [...current.values()].flatMap((wait): readonly Decision[] => {
    const stated = state.stages.get(wait.stage)?.stated;
    const isSame = stated?.release === wait.release && stated.reason === wait.reason;
    return isSame ? [] : [{ type: "StateWait", at: now, ...wait }];
  });
  const ended = [...state.stages.values()].flatMap(({ name, stated }): readonly Decision[] =>
    stated !== null && !current.has(name) ? [{ type: "EndWait", at: now, stage: name }] : [],
  );
  return [...started, ...ended];
}
