/** Names the next attempt to put a release into an environment. */
import type { Decision, PlannedDeployment } from "../domain/decision.ts";
import type { Deployment } from "../domain/deployment.ts";
import { attemptsKey } from "../domain/evolve/stage.ts";
import {
  type DeploymentKind,
  deploymentKey,
  type EnvironmentName,
  type Instant,
  type ReleaseId,
} from "../domain/ids.ts";
import type { State } from "../domain/state.ts";

export function planDeployment(
  state: State,
  what: {
    readonly release: ReleaseId;
    readonly environment: EnvironmentName;
    readonly kind: DeploymentKind;
  },
): PlannedDeployment {
  const { release, environment, kind } = what;
  const before = state.environments.get(environment)?.attempts.get(attemptsKey(what)) ?? 0;
  const attempt = before + 1;
  return {
    key: deploymentKey(environment, release, kind, attempt),
    release,
    environment,
    kind,
    attempt,
  };
}

export type Retry = Extract<Decision, { type: "Redeploy" }>;

/** A run that never started is tried once more. */
export function retry(state: State, deployment: Deployment, now: Instant): readonly Retry[] {
  const { end, isRetry, cancel, key: replaces, stage } = deployment;
  if (end?.isRetryable !== true || isRetry || cancel !== null) return [];
  const newest = state.environments.get(deployment.environment)?.deployments.at(-1);
  if (newest?.key !== replaces) return [];
  const again = planDeployment(state, deployment);
  return [{ type: "Redeploy", at: now, stage: stage.name, deployment: again, replaces }];
}
