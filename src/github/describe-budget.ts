/** Says what GitHub's limits hold back, to people and to metrics. */
import { LANES, type Lane } from "../captain/effect.ts";
import type { Instant } from "../domain/ids.ts";
import { admit, type Budget, type Wait } from "./budget.ts";
import { CREATE } from "./cost.ts";
import { spent } from "./window.ts";

export interface BudgetReport {
  /** Such as "12 updates wait for GitHub's limit until 14:10 UTC; rollbacks are not affected"; null: nothing waits for it. */
  readonly sentence: string | null;
  readonly contentInMinute: number;
  readonly contentInHour: number;
  readonly pointsInMinute: number;
  readonly running: number;
  /** What is left of the hour's primary limit; null: GitHub has not told yet. */
  readonly primaryRemaining: number | null;
  /** How many wait in each lane that is held back, and why. */
  readonly held: readonly { readonly lane: Lane; readonly count: number; readonly reason: Wait }[];
}

/** @param waiting how many updates of each lane are due */
export function describe(
  budget: Budget,
  waiting: Readonly<Record<Lane, number>>,
  now: Instant,
): BudgetReport {
  const held = LANES.flatMap((lane) => {
    const admission = admit(budget, lane, CREATE, now);
    if (admission.ok || waiting[lane] === 0) return [];
    return [{ lane, count: waiting[lane], reason: admission.reason, retryAt: admission.retryAt }];
  });
  return {
    sentence: sentenceOf(budget, held, now),
    contentInMinute: spent(budget.content, { windowMs: MINUTE_MS, now }),
    contentInHour: spent(budget.content, { windowMs: HOUR_MS, now }),
    pointsInMinute: spent(budget.points, { windowMs: MINUTE_MS, now }),
    running: budget.running,
    primaryRemaining: budget.primary?.remaining ?? null,
    held: held.map(({ lane, count, reason }) => ({ lane, count, reason })),
  };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

function sentenceOf(
  budget: Budget,
  held: readonly { readonly count: number; readonly reason: Wait; readonly retryAt: Instant }[],
  now: Instant,
): string | null {
  // A pause of a second between two writes is how we work, not something to tell.
  const noteworthy = held.filter(({ reason }) => reason !== "pace" && reason !== "concurrent");
  if (noteworthy.length === 0) return null;
  const count = noteworthy.reduce((sum, one) => sum + one.count, 0);
  const until = Math.max(...noteworthy.map(({ retryAt }) => retryAt));
  const rollbacks = admit(budget, "rollback", CREATE, now).ok
    ? "rollbacks are not affected"
    : "rollbacks wait, too";
  const updates = count === 1 ? "1 update waits" : `${count} updates wait`;
  return `${updates} for GitHub's limit until ${timeOf(until)} UTC; ${rollbacks}`;
}

/** `14:10`, rounded up: whoever looks then finds it over. */
function timeOf(at: Instant): string {
  return new Date(Math.ceil(at / MINUTE_MS) * MINUTE_MS).toISOString().slice(11, 16);
}
