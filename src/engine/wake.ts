/** When the clock alone will next change what follows from a state. */
import { type Deployment, hasSucceeded } from "../domain/deployment.ts";
import type { Instant } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import { buildEndsAt, deploymentEndsAt } from "./close.ts";
import { activeDeployments, deploymentOf } from "./place.ts";
import { FENCE_AFTER_MS, FORCE_CANCEL_AFTER_MS } from "./roll-back.ts";
import { judgeSteps } from "./steps/index.ts";
import { waveBakeEndsAt } from "./wave-bake.ts";

/** @returns the first instant after `now` at which to tick again though no fact came; null: only a fact can change anything */
export function wake(state: State, now: Instant): Instant | null {
  let next: Instant | null = null;
  for (const at of alarmClocks(state, now)) {
    if (at > now && Number.isFinite(at) && (next === null || at < next)) next = at;
  }
  return next;
}

function* alarmClocks(state: State, now: Instant): Iterable<Instant> {
  for (const release of state.releases.values()) {
    const at = buildEndsAt(state, release);
    if (at !== null) yield at;
  }
  for (const { expiresAt } of state.previews.values()) yield expiresAt;
  yield* deploymentClocks(state);
  yield* executionClocks(state, now);
  yield* heartbeatClocks(state);
}

function* deploymentClocks(state: State): Iterable<Instant> {
  for (const environment of state.environments.values()) {
    for (const deployment of activeDeployments(environment)) {
      const at = deploymentEndsAt(deployment);
      if (at !== null) yield at;
      if (deployment.cancel === null) continue;
      yield deployment.cancel.at + FORCE_CANCEL_AFTER_MS;
      yield deployment.cancel.at + FENCE_AFTER_MS;
    }
  }
}

function* executionClocks(state: State, now: Instant): Iterable<Instant> {
  for (const { execution } of state.stages.values()) {
    if (execution === null || execution.verdict !== null) continue;
    if (execution.waveBakeStartedAt !== null) yield waveBakeEndsAt(execution);
    for (const { name } of execution.stage.environments) {
      const at = stepsEndAt(state, deploymentOf(state, execution, name), now);
      if (at !== null) yield at;
    }
  }
}

function stepsEndAt(state: State, deployment: Deployment | undefined, now: Instant) {
  if (deployment === undefined || !hasSucceeded(deployment)) return null;
  const verdict = judgeSteps(state, deployment, now);
  return verdict.kind === "pending" ? verdict.until : null;
}

/** A silent alarm becomes unknown. */
function* heartbeatClocks(state: State): Iterable<Instant> {
  const heartbeatMs = state.pipeline?.alarms.heartbeatMs ?? null;
  if (heartbeatMs === null) return;
  for (const alarms of state.alarms.values()) {
    for (const alarm of alarms.values()) yield alarm.at + heartbeatMs;
  }
}
