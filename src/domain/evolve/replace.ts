/** Copies of a state with one thing in it replaced. */
import type { Deployment } from "../deployment.ts";
import {
  type DeploymentKey,
  type EnvironmentName,
  environmentOf,
  type ReleaseId,
  type StageName,
} from "../ids.ts";
import type { Release } from "../release.ts";
import type { EnvironmentState, StageState, State } from "../state.ts";

export function withRelease(
  state: State,
  id: ReleaseId,
  change: (release: Release) => Release,
): State {
  const release = state.releases.get(id);
  if (release === undefined) return state;
  const changed = change(release);
  if (changed === release) return state;
  return { ...state, releases: new Map(state.releases).set(id, changed) };
}

export function withStage(
  state: State,
  name: StageName,
  change: (stage: StageState) => StageState,
): State {
  const stage = state.stages.get(name) ?? newStage(name);
  const changed = change(stage);
  if (changed === stage) return state;
  return { ...state, stages: new Map(state.stages).set(name, changed) };
}

export function withEnvironment(
  state: State,
  name: EnvironmentName,
  change: (environment: EnvironmentState) => EnvironmentState,
): State {
  return withEnvironments(state, [name], change);
}

/** One copy of the map for many environments: a stage may have a thousand. */
export function withEnvironments(
  state: State,
  names: readonly EnvironmentName[],
  change: (environment: EnvironmentState) => EnvironmentState,
): State {
  let environments: Map<EnvironmentName, EnvironmentState> | null = null;
  for (const name of names) {
    const environment = state.environments.get(name) ?? newEnvironment(name);
    const changed = change(environment);
    if (changed === environment) continue;
    environments ??= new Map(state.environments);
    environments.set(name, changed);
  }
  return environments === null ? state : { ...state, environments };
}

export function withDeployment(
  state: State,
  key: DeploymentKey,
  change: (deployment: Deployment) => Deployment,
): State {
  return withEnvironment(state, environmentOf(key), (environment) =>
    changeDeployment(environment, key, change),
  );
}

export function changeDeployment(
  environment: EnvironmentState,
  key: DeploymentKey,
  change: (deployment: Deployment) => Deployment,
): EnvironmentState {
  const index = environment.deployments.findLastIndex((deployment) => deployment.key === key);
  const deployment = environment.deployments[index];
  if (deployment === undefined) return environment;
  const changed = change(deployment);
  if (changed === deployment) return environment;
  return { ...environment, deployments: environment.deployments.with(index, changed) };
}

function newStage(name: StageName): StageState {
  return { name, execution: null, records: new Map(), newestPromoted: null, stated: null };
}

function newEnvironment(name: EnvironmentName): EnvironmentState {
  return {
    name,
    current: null,
    currentSince: null,
    deployments: [],
    successes: [],
    attempts: new Map(),
    newestPromoted: null,
    holds: [],
    plannedRollback: null,
    automaticRollbacks: [],
    hasDrifted: false,
    driftRunId: null,
  };
}
