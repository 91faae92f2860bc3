/** GitHub's API as the Action needs it: few calls, each with a time limit, and errors sorted by what can be done. */
import { setTimeout as sleep } from "node:timers/promises";
import { debug } from "@actions/core";
import { requiredInput } from "./inputs.ts";
import type { Job } from "./job.ts";
import { Refusal } from "./refusal.ts";

export type GitHub = Awaited<ReturnType<typeof connect>>;

/** The client is loaded only here, because it reads the job's environment variables while it loads. */
export async function connect(job: Job) {
  const { getOctokit } = await import("@actions/github");
  const octokit = getOctokit(requiredInput("token"), { baseUrl: job.apiUrl });
  return {
    call: octokit.request,
    /** All pages of a list. */
    list: octokit.paginate,
    /** The parameters that every call has: whose repository, and a time limit. */
    here: () => ({
      owner: job.owner,
      repo: job.repository,
      request: { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) },
    }),
  };
}

/** What an error of a call means for the one who made it. */
export type Trouble =
  /** It may pass; whether GitHub did what was asked is not known. */
  | { readonly kind: "passing"; readonly waitMs: number | null }
  | { readonly kind: "forbidden" }
  | { readonly kind: "not-found" }
  | { readonly kind: "other"; readonly status: number };

/** @throws the error itself when no call of GitHub's API made it */
export function troubleOf(error: unknown): Trouble {
  const status = statusOf(error);
  if (status === null) throw error;
  debug(`GitHub answered ${status}`);
  if (status >= 500) return { kind: "passing", waitMs: null };
  if (status === 429 || (status === 403 && isRateLimit(error))) {
    return { kind: "passing", waitMs: retryAfterMs(error) };
  }
  if (status === 403) return { kind: "forbidden" };
  return status === 404 ? { kind: "not-found" } : { kind: "other", status };
}

/** Asks again while the trouble may pass. Only for calls that may be made twice. */
export async function persistently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await ask();
    } catch (error) {
      await waitOut(troubleOf(error), pauseMs, error);
    }
  }
  return ask();
}

/** @throws the error when the trouble will not pass, or not soon */
export async function waitOut(trouble: Trouble, pauseMs: number, error: unknown): Promise<void> {
  const waitMs =
    trouble.kind === "passing" ? (trouble.waitMs ?? pauseMs) : Number.POSITIVE_INFINITY;
  if (waitMs > LONGEST_WAIT_MS) throw error;
  await sleep(waitMs);
}

/** The sentence for trouble that nobody foresaw. */
export function unexpected(trouble: Trouble, what: string): Refusal {
  switch (trouble.kind) {
    case "passing":
      return new Refusal(`GitHub could not be reached, or did not answer in time, to ${what}.`);
    case "forbidden":
      return new Refusal(`GitHub does not allow this job's token to ${what} (403).`);
    case "not-found":
      return new Refusal(`GitHub found nothing there when asked to ${what} (404).`);
    case "other":
      return new Refusal(`GitHub refused to ${what} (${trouble.status}).`);
  }
}

/** Between one attempt and the next. A job that waits costs minutes, and a rollback may be behind it. */
export const PAUSES_MS = [250, 1000, 4000] as const;

const REQUEST_TIMEOUT_MS = 15_000;
/** GitHub asks for a minute when writes came too fast; what asks for longer will not be served in this job. */
const LONGEST_WAIT_MS = 60_000;

/** Calls that got no answer at all count as 500: that is what the client makes of them. */
function statusOf(error: unknown): number | null {
  return error instanceof Error && "status" in error && typeof error.status === "number"
    ? error.status
    : null;
}

/** GitHub answers 403 both to who may not and to who was too fast; the headers tell. */
function isRateLimit(error: unknown): boolean {
  return header(error, "retry-after") !== null || header(error, "x-ratelimit-remaining") === "0";
}

function retryAfterMs(error: unknown): number | null {
  const seconds = Number(header(error, "retry-after") ?? Number.NaN);
  if (Number.isFinite(seconds)) return seconds * 1000;
  return header(error, "x-ratelimit-remaining") === "0" ? Number.POSITIVE_INFINITY : null;
}

function header(error: unknown, name: string): string | null {
  const response = field(error, "response");
  const value = field(field(response, "headers"), name);
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
