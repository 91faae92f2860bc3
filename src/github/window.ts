/** Counts what was spent in a sliding window of time. */
import type { Instant } from "../domain/ids.ts";

export interface Grant {
  readonly at: Instant;
  readonly amount: number;
}

/**
 * When an amount more fits under the limit of the window that ends then.
 * @param grants oldest first
 * @param room.now before the result, unless it fits at once
 * @returns `now` where it fits at once; where it is larger than the limit itself, the moment when the window is empty
 */
export function within(
  grants: readonly Grant[],
  amount: number,
  room: { readonly limit: number; readonly windowMs: number; readonly now: Instant },
): Instant {
  if (amount === 0) return room.now;
  let excess = spent(grants, room) + amount - room.limit;
  let at = room.now;
  for (const grant of grants) {
    if (excess <= 0) break;
    if (grant.at <= room.now - room.windowMs) continue;
    excess -= grant.amount;
    at = grant.at + room.windowMs;
  }
  return at;
}

/** What was spent in the window that ends now. */
function spent(
  grants: readonly Grant[],
  window: { readonly windowMs: number; readonly now: Instant },
): number {
  return grants
    .filter(({ at }) => at > window.now - window.windowMs)
    .reduce((sum, { amount }) => sum + amount, 0);
}
