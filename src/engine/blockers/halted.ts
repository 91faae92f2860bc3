/** A person, or a broken invariant, stopped all new promotions; or the pipeline file was deleted. */
import type { Entrance } from "./entrance.ts";

export function isHalted({ state }: Entrance): boolean {
  return state.halt !== null || state.isRemoved;
}
