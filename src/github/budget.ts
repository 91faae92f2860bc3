/** Keeps one installation within GitHub's limits, and keeps part of them free so that a rollback never waits for a comment. */
import type { Cost } from "../captain/api.ts";
import type { Lane } from "../captain/effect.ts";
import type { Instant } from "../domain/ids.ts";
import { minus, NOTHING, plus, pointsOf, writesOf } from "./cost.ts";
import { type Grant, within } from "./window.ts";

/**
 * GitHub's numbers for one installation, from "Rate limits for the REST API": secondary limits.
 * Which requests create content, and whether these limits are shared by an app's installations, is not
 * published: every POST that leaves something to see is counted, for each installation.
 */
export const LIMITS = {
  /** "No more than 80 content-generating requests per minute". */
  contentPerMinute: 80,
  /** "... and no more than 500 content-generating requests per hour". */
  contentPerHour: 500,
  /** "No more than 900 points per minute": a write costs 5, a read 1. */
  pointsPerMinute: 900,
  /** "No more than 100 concurrent requests". */
  concurrent: 100,
} as const;

/**
 * The share of each limit up to which a lane may go. A fifth is for rollbacks alone, and a little is kept for answers:
 * whoever asks why something waits is told, however much waits. Courtesy stops earlier, so that an hour full of
 * comments does not hold up the promotions of that hour.
 */
const SHARE: Readonly<Record<Lane, number>> = {
  rollback: 1,
  answer: 0.8,
  promotion: 0.75,
  truth: 0.75,
  courtesy: 0.6,
};

/** People wait for these. */
const IMPATIENT: ReadonlySet<Lane> = new Set(["rollback", "answer"]);

/**
 * GitHub advises one second between writes. Who waits for a rollback or an answer does not wait for that. Others may
 * send a stage of this many environments at once, then one a second: with the 60 of a minute that makes the 80 that
 * GitHub allows in any minute, and a wave does not start its last environment half a minute after its first.
 */
const BURST = 20;
const PACE_MS = 1000;

/** Above this share of the hour's primary limit (5,000 and more), only rollbacks go on. */
const PRIMARY_SHARE = 0.9;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Plain data: every function gives a new one. */
export interface Budget {
  readonly limits: typeof LIMITS | "none";
  /** Admissions that are not settled yet. */
  readonly running: number;
  /** What these may yet send. */
  readonly promised: Cost;
  /** Content created within the last hour, oldest first. */
  readonly content: readonly Grant[];
  /** Points spent within the last minute, oldest first. */
  readonly points: readonly Grant[];
  /** When the writes that were let through would have been sent at one a second. */
  readonly pacedUntil: Instant;
  /** GitHub itself said not to ask before; binds every lane. */
  readonly blockedUntil: Instant;
  /** GitHub refused without saying until when; rollbacks may try all the same. */
  readonly cautiousUntil: Instant;
  /** Such refusals in a row. */
  readonly refusals: number;
  /** Of the hour, as GitHub's last answer told it; null: unknown. */
  readonly primary: {
    readonly limit: number;
    readonly remaining: number;
    readonly resetAt: Instant;
  } | null;
}

/** @param options.limits `none` for a GitHub Enterprise Server, where limits are off by default */
export function openBudget(options: { readonly limits?: "none" } = {}): Budget {
  return {
    limits: options.limits ?? LIMITS,
    running: 0,
    promised: NOTHING,
    content: [],
    points: [],
    pacedUntil: 0,
    blockedUntil: 0,
    cautiousUntil: 0,
    refusals: 0,
    primary: null,
  };
}

/** Why a request must wait. */
export type Wait =
  | "blocked"
  | "cautious"
  | "primary"
  | "concurrent"
  | "points"
  | "content"
  | "pace";

export type Admission =
  | { readonly ok: true; readonly budget: Budget }
  /** `retryAt`: the earliest moment at which it may be admitted; earlier when a request ends, for `concurrent`. */
  | { readonly ok: false; readonly retryAt: Instant; readonly reason: Wait };

/**
 * Asks whether a request, or some that follow one another, may be sent now. What was admitted is promised its cost until
 * it has ended ({@link settle}), and pays for what it really sends ({@link charge}); what was refused costs nothing. Ask
 * for few requests at a time: more than a lane's share of a limit are let through all together once nothing else was
 * sent for the length of that limit.
 */
export function admit(budget: Budget, lane: Lane, cost: Cost, now: Instant): Admission {
  const [first] = obstacles(budget, { lane, cost, now }).toSorted((a, b) => b.retryAt - a.retryAt);
  if (first !== undefined) return { ok: false, ...first };
  const { running, promised } = budget;
  return { ok: true, budget: { ...budget, running: running + 1, promised: plus(promised, cost) } };
}

/** Something is sent, whether it was admitted or is none of the lanes' business, as what the sweep asks. */
export function charge(budget: Budget, cost: Cost, now: Instant): Budget {
  if (budget.limits === "none") return budget;
  return {
    ...budget,
    points: append(budget.points, { at: now, amount: pointsOf(cost) }, MINUTE_MS),
    content: append(budget.content, { at: now, amount: cost.creates }, HOUR_MS),
    pacedUntil: Math.max(budget.pacedUntil, now) + writesOf(cost) * PACE_MS,
  };
}

/** A part of what was promised is sent now, or never will be. */
export function redeem(budget: Budget, cost: Cost): Budget {
  return { ...budget, promised: minus(budget.promised, cost) };
}

/**
 * What was admitted has ended, well or badly.
 * @param left what it was promised and has not sent
 */
export function settle(budget: Budget, left: Cost): Budget {
  return { ...redeem(budget, left), running: Math.max(0, budget.running - 1) };
}

interface Request {
  readonly lane: Lane;
  readonly cost: Cost;
  readonly now: Instant;
}

interface Obstacle {
  readonly retryAt: Instant;
  readonly reason: Wait;
}

/** Everything that stands in a request's way; it may go when the last of them is gone. */
function obstacles(budget: Budget, request: Request): readonly Obstacle[] {
  const { lane, now } = request;
  const found: Obstacle[] = [];
  const add = (reason: Wait, retryAt: Instant) => {
    if (retryAt > now) found.push({ reason, retryAt });
  };
  add("blocked", budget.blockedUntil);
  if (lane !== "rollback") add("cautious", budget.cautiousUntil);
  add("primary", primaryUntil(budget, lane));
  if (budget.limits === "none") return found;
  const share = SHARE[lane];
  const { concurrent, pointsPerMinute, contentPerMinute, contentPerHour } = budget.limits;
  if (budget.running >= Math.floor(concurrent * share)) add("concurrent", now + PACE_MS);
  const room = (limit: number, windowMs: number) => ({
    limit: Math.floor(limit * share),
    windowMs,
    now,
  });
  const { cost } = request;
  const { promised } = budget;
  const points = [...budget.points, { at: now, amount: pointsOf(promised) }];
  const content = [...budget.content, { at: now, amount: promised.creates }];
  add("points", within(points, pointsOf(cost), room(pointsPerMinute, MINUTE_MS)));
  add("content", within(content, cost.creates, room(contentPerMinute, MINUTE_MS)));
  add("content", within(content, cost.creates, room(contentPerHour, HOUR_MS)));
  const writes = Math.min(writesOf(cost), BURST);
  if (!IMPATIENT.has(lane) && writes > 0) {
    const paced = Math.max(budget.pacedUntil, now) + writesOf(promised) * PACE_MS;
    add("pace", paced - (BURST - writes) * PACE_MS);
  }
  return found;
}

/** 0: the hour's primary limit is in nobody's way. */
function primaryUntil({ primary }: Budget, lane: Lane): Instant {
  if (primary === null) return 0;
  const kept = lane === "rollback" ? 0 : Math.ceil(primary.limit * (1 - PRIMARY_SHARE));
  return primary.remaining <= kept ? primary.resetAt : 0;
}

function append(grants: readonly Grant[], grant: Grant, windowMs: number): readonly Grant[] {
  const fresh = grants.filter(({ at }) => at > grant.at - windowMs);
  return grant.amount === 0 ? fresh : [...fresh, grant];
}
