/** Lets time pass on a manual clock while real actions run in between. */
import type { ManualClock } from "../clock.ts";
import type { Actions } from "./actions.ts";

/**
 * Advances from one planned moment to the next and waits at each until no action is being executed: what a step
 * does then happens at the instant at which it started.
 * @param byMs of the clock's time
 */
export async function passTime(clock: ManualClock, actions: Actions, byMs: number): Promise<void> {
  const until = clock.now() + byMs;
  await actions.idle();
  for (let at = clock.nextAt(); at !== null && at <= until; at = clock.nextAt()) {
    clock.advance(Math.max(0, at - clock.now()));
    await actions.idle();
  }
  clock.advance(until - clock.now());
  await actions.idle();
}
