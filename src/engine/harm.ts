/** Evidence that a deployment did harm, or lacks what it needs to be approved. */
import { type Deployment, isActive, succeededAt } from "../domain/deployment.ts";
import type { Instant } from "../domain/ids.ts";
import type { RejectReason } from "../domain/reason.ts";
import type { State } from "../domain/state.ts";
import { hasRung, watchedAlarms } from "./alarms.ts";
import { judgeSteps } from "./steps/index.ts";

/** Why the stage must reject because of this deployment; null: no reason so far. An alarm comes before a deployment's end, that before a step. */
export function failureOf(state: State, deployment: Deployment, now: Instant): RejectReason | null {
  if (deployment.passedAt !== null) return null;
  if (rangUnderWatch(deployment, now)) return "alarm";
  const { end } = deployment;
  if (end !== null && end.reason !== null) return end.reason;
  if (deployment.isDisputed) return "deploy-failed";
  const verdict = judgeSteps(state, deployment, now);
  return verdict.kind === "failed" ? verdict.reason : null;
}

/** Harm after the rejection: it ran and failed, a step concluded failure, or an alarm rang under watch. */
export function hasDoneHarm(deployment: Deployment): boolean {
  if (rangUnderWatch(deployment, watchEndsAt(deployment))) return true;
  if (deployment.end?.result === "failed" || deployment.isDisputed) return true;
  return deployment.steps.some(({ end }) => end?.passed === false);
}

/** An alarm of a name that the stage listens to rang since the dispatch, not later than `until`. */
export function rangUnderWatch(deployment: Deployment, until: Instant): boolean {
  const names = watchedAlarms(deployment.stage);
  if (names === undefined && deployment.waveWatchUntil === null) return false;
  return hasRung(deployment, names ?? null, until);
}

/** Until when an alarm is laid to its account: until it passed or was rejected, and its own success plus its bake; for ever while it runs. */
export function watchEndsAt(deployment: Deployment): Instant {
  const since = succeededAt(deployment);
  if (since === null)
    return isActive(deployment) ? Number.POSITIVE_INFINITY : (deployment.end?.at ?? 0);
  const { stage, passedAt, rejectedAt, waveWatchUntil } = deployment;
  const bakes = stage.approvals.map((step) => (step.kind === "bake" ? step.bakeMs : 0));
  const ends = [...bakes.map((bakeMs) => since + bakeMs), passedAt ?? rejectedAt, waveWatchUntil];
  return Math.max(since, ...ends.map((end) => end ?? since));
}
