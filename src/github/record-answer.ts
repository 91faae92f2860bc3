/** Learns from GitHub's answers how much of its limits is left, and when it wants to be left alone. */
import type { Instant } from "../domain/ids.ts";
import type { Budget } from "./budget.ts";
import { LIMIT_WORDS } from "./trouble.ts";

/** What an answer may say about limits. */
export interface AnswerHead {
  readonly status: number;
  /** GitHub's own words, of an error. */
  readonly message?: string | undefined;
  /** With names in lower case. */
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/** GitHub: "wait for at least one minute", then "exponentially increasing" times. */
const FIRST_CAUTION_MS = 60_000;
const LONGEST_CAUTION_MS = 16 * FIRST_CAUTION_MS;
const HOUR_MS = 60 * FIRST_CAUTION_MS;

/** Takes in what an answer says about limits. */
export function record(budget: Budget, answer: AnswerHead, now: Instant): Budget {
  const primary = primaryOf(answer, now) ?? budget.primary;
  const told = { ...budget, primary };
  if (!isLimit(answer)) return answer.status < 400 ? { ...told, refusals: 0 } : told;
  const retryAfter = numberIn(answer, "retry-after");
  if (retryAfter !== null) {
    const blockedUntil = Math.max(budget.blockedUntil, now + retryAfter * 1000);
    return { ...told, blockedUntil };
  }
  if (primary !== null && primary.remaining === 0 && primary.resetAt > now) return told;
  const caution = Math.min(FIRST_CAUTION_MS * 2 ** budget.refusals, LONGEST_CAUTION_MS);
  return { ...told, refusals: budget.refusals + 1, cautiousUntil: now + caution };
}

function isLimit(answer: AnswerHead): boolean {
  if (answer.status !== 403) return answer.status === 429;
  return (
    numberIn(answer, "retry-after") !== null ||
    numberIn(answer, "x-ratelimit-remaining") === 0 ||
    LIMIT_WORDS.test(answer.message ?? "")
  );
}

function primaryOf(answer: AnswerHead, now: Instant): Budget["primary"] {
  // Searches and GraphQL have limits of their own, told in the same headers.
  const resource = answer.headers["x-ratelimit-resource"];
  if (resource !== undefined && resource !== "core") return null;
  const limit = numberIn(answer, "x-ratelimit-limit");
  const remaining = numberIn(answer, "x-ratelimit-remaining");
  const reset = numberIn(answer, "x-ratelimit-reset");
  if (limit === null || remaining === null || reset === null) return null;
  // The limit is of an hour; a later moment is of a clock that differs from ours.
  return { limit, remaining, resetAt: Math.min(reset * 1000, now + HOUR_MS) };
}

function numberIn(answer: AnswerHead, name: string): number | null {
  const value = answer.headers[name];
  return value !== undefined && /^\d+$/.test(String(value)) ? Number(value) : null;
}
