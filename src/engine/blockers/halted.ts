/** A person, or a broken invariant, stopped all new promotions. */
import type { Entrance } from "./entrance.ts";

export function isHalted({ state }: Entrance): boolean {
  return state.halt !== null;
}
