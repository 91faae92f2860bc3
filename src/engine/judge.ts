/** Says of every stage at work whether its release is approved, rejected, or still being watched. */
import type { Decision } from "../domain/decision.ts";
import { type Deployment, hasSucceeded, isActive } from "../domain/deployment.ts";
import { evolve, evolveAll } from "../domain/evolve/index.ts";
import type { EnvironmentName, Instant } from "../domain/ids.ts";
import type { RejectReason } from "../domain/reason.ts";
import type { StageExecution, State } from "../domain/state.ts";
import { type Retry, retry } from "./attempt.ts";
import { failureOf, rangUnderWatch } from "./harm.ts";
import { deploymentOf } from "./place.ts";
import { judgeSteps, stepsToStart } from "./steps/index.ts";
import { judgeWaveBake } from "./wave-bake.ts";

export function judge(state: State, now: Instant): readonly Decision[] {
  return [...state.stages.values()].flatMap(({ execution }) =>
    execution === null || execution.verdict !== null ? [] : judgeExecution(state, execution, now),
  );
}

/** A failure rejects; a bar rejects when nothing runs any more; else steps start, environments pass, the stage approves. */
function judgeExecution(
  state: State,
  execution: StageExecution,
  now: Instant,
): readonly Decision[] {
  const deployments = deploymentsOf(state, execution);
  const retries = retriesOf(state, execution, deployments, now);
  const retried = new Set(retries.map(({ replaces }) => replaces));
  const others = deployments.filter(({ key }) => !retried.has(key));
  const rejection = rejectionOf(state, execution, others, now);
  if (rejection !== null) return [reject(execution, rejection, now)];
  if (retries.length > 0) return retries;
  if (isBarred(state, execution, deployments)) return [];
  return [...startSteps(deployments, now), ...passEnvironments(state, execution, deployments, now)];
}

interface Rejection {
  readonly environment: EnvironmentName;
  readonly reason: RejectReason;
}

function deploymentsOf(state: State, execution: StageExecution): readonly Deployment[] {
  return execution.stage.environments.flatMap(({ name }) => {
    if (execution.kept.includes(name)) return [];
    return deploymentOf(state, execution, name) ?? [];
  });
}

/** A run that never started is tried once more, unless the release may move no further or an alarm rang. */
function retriesOf(
  state: State,
  execution: StageExecution,
  deployments: readonly Deployment[],
  now: Instant,
): readonly Retry[] {
  if (isBarred(state, execution, deployments)) return [];
  return deployments.flatMap((deployment) =>
    rangUnderWatch(deployment, now) ? [] : retry(state, deployment, now),
  );
}

function rejectionOf(
  state: State,
  execution: StageExecution,
  deployments: readonly Deployment[],
  now: Instant,
): Rejection | null {
  for (const deployment of deployments) {
    const reason = failureOf(state, deployment, now);
    if (reason !== null) return { environment: deployment.environment, reason };
  }
  if (!isBarred(state, execution, deployments) || deployments.some(isActive)) return null;
  const passed = new Set(
    deployments.filter(({ passedAt }) => passedAt !== null).map(({ environment }) => environment),
  );
  const open = execution.stage.environments.find(
    ({ name }) => !passed.has(name) && !execution.kept.includes(name),
  );
  const named = open ?? execution.stage.environments[0];
  if (named === undefined) return null;
  const reason = isRolledBackHere(state, execution) ? "rolled-back" : "quarantined";
  return { environment: named.name, reason };
}

/** It may move no further: nothing passes, no step starts. Where a rollback began, no later pardon changes that. */
function isBarred(
  state: State,
  execution: StageExecution,
  deployments: readonly Deployment[],
): boolean {
  return (
    state.releases.get(execution.release)?.isQuarantined === true ||
    deployments.some(({ end, isFenced }) => end?.result === "aborted" || isFenced) ||
    isRolledBackHere(state, execution)
  );
}

/** A person rolls one of the stage's environments back from this release. */
function isRolledBackHere(state: State, execution: StageExecution): boolean {
  return execution.stage.environments.some(({ name }) => {
    const environment = state.environments.get(name);
    if (environment === undefined) return false;
    const { plannedRollback: planned } = environment;
    if (planned?.release === execution.release && planned.cause === "person") return true;
    const newest = environment.deployments.at(-1);
    return newest?.kind === "rollback" && newest.requestedAt >= execution.startedAt;
  });
}

function reject(execution: StageExecution, rejection: Rejection, now: Instant): Decision {
  const { release, stage } = execution;
  return { type: "Reject", at: now, release, stage: stage.name, ...rejection };
}

function startSteps(deployments: readonly Deployment[], now: Instant): readonly Decision[] {
  return deployments.flatMap((deployment): readonly Decision[] => {
    const steps = stepsToStart(deployment);
    return steps.length > 0
      ? [{ type: "StartSteps", at: now, deployment: deployment.key, steps }]
      : [];
  });
}

/** Latches each environment's pass; with the last one the stage approves, or its wave's bake begins. */
function passEnvironments(
  state: State,
  execution: StageExecution,
  deployments: readonly Deployment[],
  now: Instant,
): readonly Decision[] {
  const { release, stage } = execution;
  const open = deployments.filter(({ passedAt }) => passedAt === null);
  const passing = open.filter(
    (deployment) =>
      hasSucceeded(deployment) && judgeSteps(state, deployment, now).kind === "passed",
  );
  const passes = passing.map(
    ({ key }): Decision => ({ type: "PassEnvironment", at: now, deployment: key }),
  );
  const awaited = stage.environments.length - execution.kept.length;
  if (passing.length < open.length || deployments.length < awaited) return passes;
  if (stage.waveBakeMs === null) {
    return [...passes, { type: "Approve", at: now, release, stage: stage.name }];
  }
  if (execution.waveBakeStartedAt === null) {
    return [...passes, ...startWaveBake(evolveAll(state, passes), execution, now)];
  }
  return judgeWaveBake(state, execution, now);
}

/** What rang in the wave before its bake is answered as it begins: nothing may enter the wave in between. */
function startWaveBake(
  state: State,
  { release, stage }: StageExecution,
  now: Instant,
): readonly Decision[] {
  const start: Decision = { type: "StartWaveBake", at: now, release, stage: stage.name };
  const after = evolve(state, start);
  const execution = after.stages.get(stage.name)?.execution ?? null;
  return execution === null ? [start] : [start, ...judgeWaveBake(after, execution, now)];
}
