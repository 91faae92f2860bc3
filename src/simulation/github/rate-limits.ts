/** GitHub's primary and secondary rate limits, for each holder of tokens. */
import type { Caller } from "./access.ts";
import { Refusal } from "./answer.ts";
import type { Clock } from "./clock.ts";
import type { Route } from "./routes.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** From "Rate limits for the REST API": content creation and points, all endpoints together. */
const CONTENT_PER_MINUTE = 80;
const CONTENT_PER_HOUR = 500;
const POINTS_PER_MINUTE = 900;
const WRITE_POINTS = 5;

/** What a holder has used of the hour, as the `x-ratelimit-*` headers tell it. */
export interface Usage {
  readonly limit: number;
  readonly used: number;
  /** Milliseconds; the window ends then. */
  readonly resetAt: number;
}

interface Account {
  readonly limit: number;
  used: number;
  resetAt: number;
  /** When content was created, within the last hour, oldest first. */
  content: number[];
  /** Points of the last minute, oldest first. */
  points: { at: number; points: number }[];
  pointSum: number;
}

export class RateLimits {
  readonly #clock: Clock;
  readonly #accounts = new Map<string, Account>();
  /** False on GitHub Enterprise Server, where limits are off by default. */
  readonly enforced: boolean;

  constructor(clock: Clock, enforced: boolean) {
    this.#clock = clock;
    this.enforced = enforced;
  }

  /** Counts a request, or throws GitHub's 403 where a limit is reached; a refused one is not counted. */
  charge(caller: Caller, route: Route): void {
    if (!this.enforced) return;
    const account = this.#accountOf(caller);
    const now = this.#clock.now();
    forgetOld(account, now);
    if (account.used >= account.limit) throw primaryRefusal(caller);
    const points = route.method === "GET" ? 1 : WRITE_POINTS;
    if (account.pointSum + points > POINTS_PER_MINUTE) {
      throw secondaryRefusal(waitFor(account.points[0]?.at, MINUTE_MS, now), "");
    }
    if (createsContent(route)) {
      demandContentRoom(account, now);
      account.content.push(now);
    }
    account.points.push({ at: now, points });
    account.pointSum += points;
    if (route.template !== "/rate_limit") account.used += 1;
  }

  /** A `304 Not Modified` costs nothing of the hour. */
  refund(caller: Caller): void {
    if (this.enforced) this.#accountOf(caller).used -= 1;
  }

  usage(caller: Caller): Usage {
    const account = this.#accountOf(caller);
    forgetOld(account, this.#clock.now());
    return { limit: account.limit, used: account.used, resetAt: account.resetAt };
  }

  #accountOf(caller: Caller): Account {
    const [key, limit] = holderOf(caller);
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    const resetAt = this.#clock.now() + HOUR_MS;
    const account = { limit, used: 0, resetAt, content: [], points: [], pointSum: 0 };
    this.#accounts.set(key, account);
    return account;
  }
}

function holderOf(caller: Caller): [string, number] {
  switch (caller.kind) {
    case "app":
      return [`app ${caller.app.id}`, 5000];
    case "installation":
      return [`installation ${caller.installation.id}`, 5000];
    case "job":
      return [`job ${caller.repository.id}`, 1000];
    case "user":
      return [`user ${caller.user.id}`, 5000];
    case "anonymous":
      return ["anonymous", 60];
  }
}

/** Every POST that leaves something to see; which ones GitHub counts is not published. */
function createsContent(route: Route): boolean {
  return (
    route.method === "POST" &&
    route.scope === "repository" &&
    !/\/(cancel|force-cancel|rerun|rerun-failed-jobs|deployment_protection_rule)$/.test(
      route.template,
    )
  );
}

function demandContentRoom(account: Account, now: number): void {
  const { content } = account;
  const aMinuteAgo = content[content.length - CONTENT_PER_MINUTE];
  if (aMinuteAgo !== undefined && aMinuteAgo > now - MINUTE_MS) {
    throw secondaryRefusal(waitFor(aMinuteAgo, MINUTE_MS, now), CONTENT_WORDS);
  }
  const anHourAgo = content[content.length - CONTENT_PER_HOUR];
  if (anHourAgo !== undefined) {
    throw secondaryRefusal(waitFor(anHourAgo, HOUR_MS, now), CONTENT_WORDS);
  }
}

function forgetOld(account: Account, now: number): void {
  if (account.resetAt <= now) {
    account.used = 0;
    account.resetAt = now + HOUR_MS;
  }
  const stale = account.content.findIndex((at) => at > now - HOUR_MS);
  if (stale !== 0) account.content = stale === -1 ? [] : account.content.slice(stale);
  let oldest = account.points[0];
  while (oldest !== undefined && oldest.at <= now - MINUTE_MS) {
    account.pointSum -= oldest.points;
    account.points.shift();
    oldest = account.points[0];
  }
}

/** Whole seconds until something counted at `since` is forgotten. */
function waitFor(since: number | undefined, windowMs: number, now: number): number {
  return Math.max(1, Math.ceil(((since ?? now) + windowMs - now) / 1000));
}

const CONTENT_WORDS = " and have been temporarily blocked from content creation";

function secondaryRefusal(retryAfterSeconds: number, words: string): Refusal {
  return new Refusal(
    403,
    {
      message: `You have exceeded a secondary rate limit${words}. Please retry your request again later.`,
      documentation_url:
        "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",
    },
    { "retry-after": String(retryAfterSeconds) },
  );
}

function primaryRefusal(caller: Caller): Refusal {
  const whose =
    caller.kind === "installation" ? `installation ID ${caller.installation.id}` : "this token";
  return new Refusal(403, { message: `API rate limit exceeded for ${whose}.` });
}
