/** A stage works on one release, its bake and its rollbacks included. */
import type { StageName } from "../../domain/ids.ts";
import type { Stage } from "../../domain/pipeline.ts";
import type { EnvironmentState, State } from "../../domain/state.ts";
import { activeDeployment } from "../place.ts";
import type { Entrance } from "./entrance.ts";

export function isBusy({ state, stage }: Entrance): boolean {
  return isStageBusy(state, stage);
}

export function isStageBusy(state: State, stage: Stage): boolean {
  const execution = state.stages.get(stage.name)?.execution ?? null;
  if (execution !== null && execution.verdict === null) return true;
  const current = execution === null ? [] : execution.stage.environments;
  return [...stage.environments, ...current].some(({ name }) => {
    const environment = state.environments.get(name);
    if (environment === undefined) return false;
    return (
      environment.plannedRollback !== null ||
      activeDeployment(environment) !== undefined ||
      isBusyElsewhere(state, stage.name, environment)
    );
  });
}

/** The environment moved here from a stage that is still judging a release in it. */
function isBusyElsewhere(state: State, here: StageName, environment: EnvironmentState): boolean {
  const other = environment.deployments.at(-1)?.stage.name;
  if (other === undefined || other === here) return false;
  const execution = state.stages.get(other)?.execution ?? null;
  if (execution === null || execution.verdict !== null) return false;
  return execution.stage.environments.some(({ name }) => name === environment.name);
}
