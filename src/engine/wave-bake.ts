/** A wave's bake: after its last stage has passed everywhere, the whole wave is watched once more. */
import type { Decision } from "../domain/decision.ts";
import type { Instant } from "../domain/ids.ts";
import type { StageExecution, State } from "../domain/state.ts";
import { alarmAt, hasRung, watchedAlarms } from "./alarms.ts";
import { reachedInWave } from "./place.ts";

/** An alarm that rang in any of its environments since the dispatch there rejects; the end is approved only in quiet. */
export function judgeWaveBake(
  state: State,
  execution: StageExecution,
  now: Instant,
): readonly Decision[] {
  const { release, stage } = execution;
  const watched = reachedInWave(state, execution);
  const harmed = watched.filter((deployment) =>
    hasRung(deployment, watchedAlarms(deployment.stage) ?? null, now),
  );
  const first = harmed[0];
  if (first !== undefined) {
    const { environment } = first;
    return [{ type: "Reject", at: now, release, stage: stage.name, environment, reason: "alarm" }];
  }
  if (now < waveBakeEndsAt(execution)) return [];
  const isQuiet = watched.every(({ stage: own, environment }) => {
    const place = own.environments.find(({ name }) => name === environment);
    return place === undefined || alarmAt(state, place, now, watchedAlarms(own) ?? null) === "ok";
  });
  return isQuiet ? [{ type: "Approve", at: now, release, stage: stage.name }] : [];
}

export function waveBakeEndsAt(execution: StageExecution): Instant {
  return (execution.waveBakeStartedAt ?? 0) + (execution.stage.waveBakeMs ?? 0);
}
