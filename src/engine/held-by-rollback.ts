/** The ways that rollbacks closed in front of a stage: into its environments, and out of those of the stage before. */
import type { Direction } from "../domain/command.ts";
import type { EnvironmentName, Instant, StageName } from "../domain/ids.ts";
import type { Stage } from "../domain/pipeline.ts";
import type { State } from "../domain/state.ts";
import { stagesOf } from "./place.ts";

export interface Way {
  readonly environment: EnvironmentName;
  readonly direction: Direction;
  readonly since: Instant;
}

export function heldByRollback(state: State, name: StageName): readonly Way[] {
  const index = stagesOf(state).findIndex((stage) => stage.name === name);
  const here = stagesOf(state)[index];
  const before = index > 0 ? stagesOf(state)[index - 1] : undefined;
  return [
    ...(here === undefined ? [] : heldWays(state, here, "in")),
    ...(before === undefined ? [] : heldWays(state, before, "out")),
  ];
}

function heldWays(state: State, stage: Stage, direction: Direction): readonly Way[] {
  return stage.environments.flatMap(({ name }) => {
    const holds = state.environments.get(name)?.holds ?? [];
    const held = holds.find((hold) => hold.direction === direction && hold.reason !== "person");
    return held === undefined ? [] : [{ environment: name, direction, since: held.since }];
  });
}
