/** Spends as much of a budget as it lets. */
import { expect } from "@jest/globals";
import type { Cost } from "../../src/captain/api.ts";
import type { Lane } from "../../src/captain/effect.ts";
import { admit, type Budget, charge, settle } from "../../src/github/budget.ts";
import { CREATE } from "../../src/github/cost.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const start = Date.UTC(2026, 10, 23, 14);

export interface Sent {
  readonly at: number;
  readonly lane: Lane;
  readonly cost: Cost;
}

/** Asks for the same again and again, waiting as told, until `until`; what was let through, and what is left. */
export function flood(
  budget: Budget,
  lane: Lane,
  options: { from?: number; until: number; cost?: Cost },
) {
  const { from = start, until, cost = CREATE } = options;
  const sent: Sent[] = [];
  let now = from;
  while (now < until) {
    const admission = admit(budget, lane, cost, now);
    if (admission.ok) {
      sent.push({ at: now, lane, cost });
      budget = settle(charge(admission.budget, cost, now), cost);
    } else {
      expect(admission.retryAt).toBeGreaterThan(now);
      now = admission.retryAt;
    }
  }
  return { sent, budget };
}
