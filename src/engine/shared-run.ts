/** With `fan-out: stage` one run promotes into all environments of a stage: it is cancelled as a whole or not at all. */
import { type Deployment, isActive } from "../domain/deployment.ts";
import type { EnvironmentName } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";

/** Environments whose deployments end with the one that runs here, if that is cancelled. */
export function cancelledAlong(state: State, name: EnvironmentName): readonly EnvironmentName[] {
  const active = state.environments.get(name)?.deployments.filter(isActive) ?? [];
  const others = active.flatMap((deployment) => sharersOf(state, deployment).filter(isActive));
  return others.map(({ environment }) => environment);
}

/** It ended because the run was cancelled for another environment; null: it did not. */
export function cancelledFor(state: State, deployment: Deployment): EnvironmentName | null {
  const { end, cancel } = deployment;
  if (end === null || end.result === "succeeded" || cancel !== null) return null;
  const cause = sharersOf(state, deployment).find(
    (other) => other.cancel !== null && other.cancel.at <= end.at,
  );
  return cause?.environment ?? null;
}

/** The other deployments of the same run; a rollback always has one of its own. */
function sharersOf(state: State, deployment: Deployment): readonly Deployment[] {
  const { deploy, environments } = deployment.stage;
  if (deployment.kind === "rollback") return [];
  if (deploy.fanOut !== "stage" || deploy.workflow === null) return [];
  return environments.flatMap(
    ({ name }) =>
      state.environments
        .get(name)
        ?.deployments.filter(
          (other) =>
            other.key !== deployment.key &&
            other.release === deployment.release &&
            other.kind === deployment.kind &&
            other.requestedAt === deployment.requestedAt &&
            other.stage.name === deployment.stage.name,
        ) ?? [],
  );
}
