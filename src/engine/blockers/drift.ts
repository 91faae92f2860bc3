/** Something else than the captain changed an environment: what runs there is unknown. */
import type { Entrance } from "./entrance.ts";

export function hasDrifted({ state, stage }: Entrance): boolean {
  return stage.environments.some(({ name }) => state.environments.get(name)?.hasDrifted);
}
