/** Where things stand: the stage's definition in force, its environments, what runs there. */
import { type Deployment, hasSucceeded, isActive } from "../domain/deployment.ts";
import type { EnvironmentName, ReleaseId } from "../domain/ids.ts";
import type { Environment, Pipeline, Stage } from "../domain/pipeline.ts";
import type { EnvironmentState, StageExecution, State } from "../domain/state.ts";

/** The stages in force, in the order of travel. */
export function stagesOf(state: State): readonly Stage[] {
  return state.pipeline?.stages ?? [];
}

/** The newest deployment of an environment, of either kind. */
export function newestDeployment(state: State, name: EnvironmentName): Deployment | undefined {
  return state.environments.get(name)?.deployments.at(-1);
}

/** The deployment by which the execution put its release into an environment; its newest attempt. */
export function deploymentOf(
  state: State,
  execution: StageExecution,
  name: EnvironmentName,
): Deployment | undefined {
  return state.environments
    .get(name)
    ?.deployments.findLast(
      (deployment) =>
        deployment.kind === "promotion" &&
        deployment.release === execution.release &&
        deployment.stage.name === execution.stage.name &&
        deployment.requestedAt >= execution.startedAt,
    );
}

export function activeDeployment(
  environment: EnvironmentState | undefined,
): Deployment | undefined {
  return environment === undefined ? undefined : activeDeployments(environment).at(-1);
}

/** Oldest first. Most environments stay as they are from one state to the next, so the answer is kept with them. */
export function activeDeployments(environment: EnvironmentState): readonly Deployment[] {
  const known = ACTIVE.get(environment);
  if (known !== undefined) return known;
  const active = environment.deployments.filter(isActive);
  const kept = active.length === 0 ? NONE : active;
  ACTIVE.set(environment, kept);
  return kept;
}

const NONE: readonly Deployment[] = [];
const ACTIVE = new WeakMap<EnvironmentState, readonly Deployment[]>();

/** Environments of the wave in which this release was the last one deployed, with success. */
export function reachedInWave(state: State, execution: StageExecution): readonly Deployment[] {
  const { stage, release } = execution;
  const environments = stagesOf(state)
    .filter(({ name, wave }) => wave === stage.wave && wave !== null && name !== stage.name)
    .flatMap((other) => other.environments);
  return [...environments, ...stage.environments].flatMap(({ name }) => {
    const newest = newestDeployment(state, name);
    const isReached =
      newest?.kind === "promotion" && newest.release === release && hasSucceeded(newest);
    return isReached ? [newest] : [];
  });
}

/** Which of two releases is the newer on the branch; positive when `a` is. */
export function compareReleases(state: State, a: ReleaseId, b: ReleaseId): number {
  return (state.releases.get(a)?.rank ?? 0) - (state.releases.get(b)?.rank ?? 0);
}

export function findEnvironment(
  pipeline: Pipeline | null,
  name: EnvironmentName,
): { readonly stage: Stage; readonly environment: Environment } | null {
  for (const stage of pipeline?.stages ?? []) {
    const environment = stage.environments.find((candidate) => candidate.name === name);
    if (environment !== undefined) return { stage, environment };
  }
  return null;
}
