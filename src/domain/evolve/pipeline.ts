/** A new pipeline file comes into force; what left it goes, with its holds. Or there is none any more. */

import { isActive } from "../deployment.ts";
import type { EnvironmentName, Instant, PipelineName } from "../ids.ts";
import type { Pipeline } from "../pipeline.ts";
import type { EnvironmentState, State } from "../state.ts";

export function configure(state: State, pipeline: Pipeline, at: Instant): State {
  if (at < (state.pipelineAt ?? at)) return state;
  if (JSON.stringify(pipeline) === JSON.stringify(state.pipeline)) {
    return state.isRemoved ? { ...state, isRemoved: false, heir: null, pipelineAt: at } : state;
  }
  const named = new Set<EnvironmentName>();
  for (const stage of pipeline.stages) {
    for (const environment of stage.environments) named.add(environment.name);
  }
  const environments = new Map<EnvironmentName, EnvironmentState>();
  for (const [name, environment] of state.environments) {
    environments.set(name, named.has(name) ? environment : leave(environment));
  }
  return { ...state, pipeline, pipelineAt: at, isRemoved: false, heir: null, environments };
}

/** What it deployed can still be rolled back, by the last file there was, unless that is another pipeline's now. */
export function remove(state: State, heir: PipelineName | null, at: Instant): State {
  if (state.pipeline === null || state.isRemoved || at < (state.pipelineAt ?? at)) return state;
  return { ...state, isRemoved: true, heir, pipelineAt: at };
}

/** A removed environment keeps what still runs there and its history; nothing holds it any more. */
function leave(environment: EnvironmentState): EnvironmentState {
  if (environment.holds.length === 0) return environment;
  return {
    ...environment,
    holds: [],
    plannedRollback: environment.deployments.some(isActive) ? environment.plannedRollback : null,
  };
}
