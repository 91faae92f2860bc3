/** One `in` hold on any environment closes the stage's entrance; one `out` hold closes the way out of the stage before. */
import type { Direction } from "../../domain/command.ts";
import type { Stage } from "../../domain/pipeline.ts";
import type { State } from "../../domain/state.ts";
import { stagesOf } from "../place.ts";
import type { Entrance } from "./entrance.ts";

export function isHeld({ state, stage, index }: Entrance): boolean {
  const before = index === 0 ? undefined : stagesOf(state)[index - 1];
  if (hasPreview(state, stage)) return true;
  return hasHold(state, stage, "in") || (before !== undefined && hasHold(state, before, "out"));
}

/** While somebody looks at a rollback of one of its environments, nothing enters. */
function hasPreview(state: State, stage: Stage): boolean {
  return [...state.previews.values()].some(({ environments }) =>
    stage.environments.some(({ name }) => environments.includes(name)),
  );
}

function hasHold(state: State, stage: Stage, direction: Direction): boolean {
  return stage.environments.some(({ name }) =>
    state.environments.get(name)?.holds.some((hold) => hold.direction === direction),
  );
}
