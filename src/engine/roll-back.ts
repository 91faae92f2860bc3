/** Rolls back what did harm, and carries rollbacks through: cancel, await, dispatch. */
import type { Decision } from "../domain/decision.ts";
import { hasSucceeded } from "../domain/deployment.ts";
import type { EnvironmentName, Instant } from "../domain/ids.ts";
import type { EnvironmentState, State } from "../domain/state.ts";
import { planDeployment, retry } from "./attempt.ts";
import { rangUnderWatch } from "./harm.ts";
import { activeDeployment } from "./place.ts";
import { stepsToStart } from "./steps/index.ts";

/** GitHub forces a cancel only on request; a job's `always()` steps may use this long first. */
export const FORCE_CANCEL_AFTER_MS = 60_000;
/** Production stays broken no longer than this for a run that will not die. */
export const FENCE_AFTER_MS = 5 * 60_000;

/** The next thing to do for each rollback that is decided or runs; ways are closed before anything is dispatched. */
export function carryRollbacks(state: State, now: Instant): readonly Decision[] {
  const environments = [...state.environments.values()];
  return [
    ...environments.flatMap((environment) => followRollback(state, environment, now)),
    ...environments.flatMap((environment) => dispatchPlanned(state, environment, now)),
  ];
}

function dispatchPlanned(
  state: State,
  environment: EnvironmentState,
  now: Instant,
): readonly Decision[] {
  const plan = environment.plannedRollback;
  if (plan === null) return [];
  const active = activeDeployment(environment);
  const { stage, release, to } = plan;
  const kind = "rollback";
  const deployment = planDeployment(state, { release: to, environment: environment.name, kind });
  const roll: Decision = {
    type: "RollBack",
    at: now,
    environment: environment.name,
    stage,
    release,
    to,
    deployment,
  };
  if (active === undefined) return [roll];
  if (!plan.cancels && !rangUnderWatch(active, now)) return [];
  const { key, cancel } = active;
  if (cancel === null)
    return [{ type: "CancelDeployment", at: now, deployment: key, force: false }];
  if (now >= cancel.at + FENCE_AFTER_MS) {
    return [{ type: "FenceDeployment", at: now, deployment: key }, roll];
  }
  if (cancel.forcedAt === null && now >= cancel.at + FORCE_CANCEL_AFTER_MS) {
    return [{ type: "CancelDeployment", at: now, deployment: key, force: true }];
  }
  return [];
}

/** A rollback that never started is tried once more; one that failed closes both ways; after one that succeeded the steps run for the record. */
function followRollback(
  state: State,
  environment: EnvironmentState,
  now: Instant,
): readonly Decision[] {
  const newest = environment.deployments.at(-1);
  if (newest === undefined || newest.kind !== "rollback" || newest.end === null) return [];
  if (hasSucceeded(newest)) {
    const steps = stepsToStart(newest);
    return steps.length > 0 ? [{ type: "StartSteps", at: now, deployment: newest.key, steps }] : [];
  }
  if (newest.end.result === "aborted" || newest.isRollbackConsidered) return [];
  const again = environment.plannedRollback === null ? retry(state, newest, now) : [];
  if (again.length > 0) return again;
  const release = newest.leaves ?? newest.release;
  return [
    ...holdBoth(environment.name, "rollback-failed", now),
    { type: "GiveUpRollback", at: now, deployment: newest.key, release },
  ];
}

export function holdBoth(
  environment: EnvironmentName,
  reason: "rollback" | "rollback-failed" | "second-rollback",
  now: Instant,
  by: string | null = null,
): readonly Decision[] {
  return [
    { type: "Hold", at: now, environment, direction: "in", reason, by },
    { type: "Hold", at: now, environment, direction: "out", reason, by },
  ];
}
