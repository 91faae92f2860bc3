/** What becomes of a deployment and of its approval steps. */
import type { DeploymentDecision } from "../decision.ts";
import type { Deployment, DeploymentEnd } from "../deployment.ts";
import type { DeploymentFact, StepFact, WorldFact } from "../fact.ts";
import { type DeploymentKey, environmentOf, type Instant } from "../ids.ts";
import type { EnvironmentState, State, Success } from "../state.ts";
import { changeDeployment, withDeployment, withEnvironment } from "./replace.ts";

type DeploymentEntry = { readonly at: Instant } & (
  | DeploymentFact
  | StepFact
  | Exclude<DeploymentDecision, { type: "Redeploy" }>
  | Extract<WorldFact, { type: "EnvironmentDrifted" }>
);

export function evolveDeployment(state: State, entry: DeploymentEntry): State {
  const { at } = entry;
  switch (entry.type) {
    case "DeploymentStarted":
      return withDeployment(state, entry.deployment, (deployment) =>
        deployment.startedAt === null && isOpen(deployment)
          ? { ...deployment, startedAt: at }
          : deployment,
      );
    case "DeploymentWaiting":
      return withDeployment(state, entry.deployment, (deployment) =>
        deployment.waitingSince === null && isOpen(deployment)
          ? { ...deployment, waitingSince: at }
          : deployment,
      );
    case "DeploymentSucceeded":
      return succeed(state, entry);
    case "DeploymentDisputed":
      return dispute(state, entry.deployment, at);
    case "DeploymentFailed":
    case "DeploymentErrored":
    case "DeploymentAborted":
    case "CloseDeployment":
      return end(state, entry, howItEnded(entry));
    case "StepPassed":
    case "StepFailed":
      return endStep(state, entry, entry.type === "StepPassed");
    case "StartSteps":
      return withDeployment(state, entry.deployment, (deployment) => ({
        ...deployment,
        steps: deployment.steps.map((step, index) =>
          entry.steps.includes(index) && step.startedAt === null
            ? { ...step, startedAt: at }
            : step,
        ),
      }));
    case "PassEnvironment":
      return withDeployment(state, entry.deployment, (deployment) => ({
        ...deployment,
        passedAt: at,
      }));
    case "CancelDeployment":
      return withDeployment(state, entry.deployment, (deployment) => ({
        ...deployment,
        cancel: {
          at: deployment.cancel?.at ?? at,
          forcedAt: entry.force ? at : (deployment.cancel?.forcedAt ?? null),
        },
      }));
    case "FenceDeployment":
      return withDeployment(state, entry.deployment, (deployment) => ({
        ...deployment,
        isFenced: true,
      }));
    case "GiveUpRollback":
      return withDeployment(state, entry.deployment, (deployment) => ({
        ...deployment,
        isRollbackConsidered: true,
      }));
    case "EnvironmentDrifted":
      return withEnvironment(state, entry.environment, (environment) =>
        environment.hasDrifted && environment.driftRunId === entry.runId
          ? environment
          : { ...environment, hasDrifted: true, driftRunId: entry.runId },
      );
  }
}

/** Before its end it is a failure; after its success it takes the pass away that was not given yet. */
function dispute(state: State, key: DeploymentKey, at: Instant): State {
  return withDeployment(state, key, (deployment) => {
    if (isOpen(deployment)) {
      return {
        ...deployment,
        end: { at, result: "failed", reason: "deploy-failed", isRetryable: false },
      };
    }
    if (deployment.end?.result !== "succeeded" || deployment.isDisputed) return deployment;
    return { ...deployment, isDisputed: true };
  });
}

function howItEnded(
  entry: Extract<
    DeploymentEntry,
    { type: "DeploymentFailed" | "DeploymentErrored" | "DeploymentAborted" | "CloseDeployment" }
  >,
): DeploymentEnd {
  const { at } = entry;
  switch (entry.type) {
    case "DeploymentFailed":
      return { at, result: "failed", reason: entry.reason, isRetryable: false };
    case "DeploymentErrored":
      return {
        at,
        result: "errored",
        reason: "deploy-failed",
        isRetryable: entry.cause === "not-started",
      };
    case "DeploymentAborted":
      return { at, result: "aborted", reason: null, isRetryable: false };
    case "CloseDeployment":
      return entry.cause === "timeout"
        ? { at, result: "failed", reason: "deploy-timeout", isRetryable: false }
        : { at, result: "errored", reason: "deploy-timeout", isRetryable: true };
  }
}

/** A deployment ends once; a fenced one never ends for us. */
function isOpen(deployment: Deployment): boolean {
  return deployment.end === null && !deployment.isFenced;
}

function end(
  state: State,
  entry: Extract<DeploymentEntry, { deployment: unknown }>,
  how: DeploymentEnd,
): State {
  return withDeployment(state, entry.deployment, (deployment) =>
    isOpen(deployment) ? { ...deployment, end: how } : deployment,
  );
}

function succeed(
  state: State,
  { at, deployment: key }: Extract<DeploymentEntry, { type: "DeploymentSucceeded" }>,
): State {
  return withEnvironment(state, environmentOf(key), (environment) => {
    const ended = changeDeployment(environment, key, (deployment) =>
      isOpen(deployment)
        ? {
            ...deployment,
            startedAt: deployment.startedAt ?? at,
            end: { at, result: "succeeded", reason: null, isRetryable: false },
          }
        : deployment,
    );
    if (ended === environment) return environment;
    const deployment = ended.deployments.find((candidate) => candidate.key === key);
    return deployment === undefined ? ended : install(ended, deployment, at);
  });
}

/** From now on this is what runs in the environment. */
function install(
  environment: EnvironmentState,
  deployment: Deployment,
  at: Instant,
): EnvironmentState {
  const place = environment.newestPromoted;
  const known = environment.successes.find(({ release }) => release === deployment.release);
  const rank = known?.rank ?? (place?.release === deployment.release ? place.rank : null);
  const success: Success | null =
    rank === null
      ? null
      : {
          release: deployment.release,
          rank,
          at,
          isApproved: known?.isApproved ?? false,
          isRolledBack: known?.isRolledBack ?? false,
        };
  return {
    ...environment,
    current: deployment.release,
    currentSince: at,
    hasDrifted: false,
    successes: success === null ? environment.successes : insert(environment.successes, success),
  };
}

function insert(successes: readonly Success[], success: Success): readonly Success[] {
  const others = successes.filter(({ release }) => release !== success.release);
  const index = others.findLastIndex(({ rank }) => rank < success.rank);
  return others.toSpliced(index + 1, 0, success);
}

function endStep(
  state: State,
  entry: Extract<DeploymentEntry, { step: number }>,
  passed: boolean,
): State {
  return withDeployment(state, entry.deployment, (deployment) => {
    const step = deployment.steps[entry.step];
    if (step === undefined || step.end !== null) return deployment;
    const ended = { startedAt: step.startedAt ?? entry.at, end: { at: entry.at, passed } };
    return { ...deployment, steps: deployment.steps.with(entry.step, ended) };
  });
}
