/** Sorts what went wrong with a call by what to do about it. */
import { z } from "zod";
import type { Trouble } from "../captain/ports/github.ts";
import type { Instant } from "../domain/ids.ts";

interface Context {
  readonly isWrite: boolean;
  readonly now: Instant;
}

/** @param error as Octokit throws it, or anything else */
export function sortTrouble(error: unknown, context: Context): Trouble {
  const reading = FAILURE.safeParse(error);
  if (!reading.success) return lost(error, context);
  const failure: Failure = { ...reading.data, ...context };
  if (failure.response === undefined) return lost(error, failure);
  return (
    limitTrouble(failure) ??
    credentialTrouble(failure) ??
    serverTrouble(failure) ??
    refusal(failure)
  );
}

/** An answer came, but not in the shape that GitHub documents. */
export function unreadable(
  route: string,
  answer: { readonly data: unknown; readonly place: string; readonly isWrite: boolean },
): Trouble {
  const isCutShort = typeof answer.data === "string";
  if (isCutShort) {
    const message = `GitHub's answer to ${route} was cut short`;
    return { kind: "retryable", message, retryAt: null, mayHaveWorked: answer.isWrite };
  }
  const at = answer.place === "" ? "" : ` at ${answer.place}`;
  const message = `GitHub's answer to ${route} cannot be read${at}`;
  return { kind: "refused", status: 200, message, permission: null };
}

/** What Octokit throws where an answer came; without `response` none did. */
const FAILURE = z.object({
  status: z.number(),
  response: z
    .object({
      headers: z.record(z.string(), z.union([z.string(), z.number(), z.undefined()])),
      data: z.unknown().optional(),
    })
    .optional(),
  request: z.object({ url: z.string() }).optional(),
});

type Failure = z.infer<typeof FAILURE> & Context;

/** No answer: the request may or may not have arrived. */
function lost(error: unknown, context: Context & Partial<Pick<Failure, "request">>): Trouble {
  const message = `GitHub cannot be reached: ${oneLine(messageOf(error))}`;
  return { kind: "retryable", message, retryAt: null, mayHaveWorked: mayHaveWorked(context) };
}

/** A write that failed before it had its token was never sent. */
function mayHaveWorked(context: Context & Partial<Pick<Failure, "request">>): boolean {
  return context.isWrite && !isForToken(context.request?.url);
}

/** Whether a request was for an installation's token. */
export function isForToken(url: string | undefined): boolean {
  return url !== undefined && /\/access_tokens$/.test(url);
}

/** "Wait at least one minute", where GitHub gives no time (Rate limits for the REST API). */
const DEFAULT_WAIT_MS = 60_000;
const HOUR_MS = 60 * DEFAULT_WAIT_MS;

/** Limits come as 403 or 429, and for comments also as a 422. */
function limitTrouble(failure: Failure): Trouble | null {
  const words = sentenceOf(failure);
  const isLimit =
    failure.status === 429 ||
    (failure.status === 403 && (isTimed(failure) || LIMIT_WORDS.test(words))) ||
    (failure.status === 422 && /submitted too quickly/i.test(words));
  if (!isLimit) return null;
  const retryAt = retryAtOf(failure) ?? failure.now + DEFAULT_WAIT_MS;
  return { kind: "retryable", message: `GitHub's limit: ${words}`, retryAt, mayHaveWorked: false };
}

/** How GitHub words its limits where no header tells. */
export const LIMIT_WORDS = /rate limit|abuse detection/i;

function isTimed(failure: Failure): boolean {
  return header(failure, "retry-after") !== null || header(failure, "x-ratelimit-remaining") === 0;
}

/** When GitHub itself says that it will listen again; null: it does not say. */
function retryAtOf(failure: Failure): Instant | null {
  const seconds = header(failure, "retry-after");
  if (seconds !== null) return failure.now + seconds * 1000;
  if (header(failure, "x-ratelimit-remaining") !== 0) return null;
  const reset = header(failure, "x-ratelimit-reset");
  if (reset === null) return null;
  // The limit is of an hour; a later moment is of a clock that differs from ours.
  return Math.min(Math.max(reset * 1000, failure.now), failure.now + HOUR_MS);
}

/**
 * Who runs the service can mend these, and the work is still wanted then: so they are tried again.
 * An app that is not installed any more is another matter.
 */
function credentialTrouble(failure: Failure): Trouble | null {
  if (isForToken(failure.request?.url) && failure.status === 404) {
    return refused(failure, "The app is not installed here any more");
  }
  if (failure.status !== 401) return null;
  const message = clockSentence(failure) ?? `${REJECTED} our credentials: ${sentenceOf(failure)}`;
  const retryAt = failure.now + DEFAULT_WAIT_MS;
  return { kind: "retryable", message, retryAt, mayHaveWorked: false };
}

/** It will not pass by itself: somebody must mend the app's key or the machine's clock. */
export function isAboutCredentials({ message }: Trouble): boolean {
  return message.startsWith(REJECTED);
}

const REJECTED = "GitHub rejects";

/** GitHub allows a signed request's clock to be one minute fast, and ten minutes of life. */
function clockSentence(failure: Failure): string | null {
  if (!/'?(iat|exp)'? |issued at|expiration time/i.test(sentenceOf(failure))) return null;
  const date = Date.parse(String(failure.response?.headers["date"]));
  if (!Number.isFinite(date)) return `${REJECTED} the app's clock`;
  const minutes = Math.round(Math.abs(failure.now - date) / 60_000);
  return `${REJECTED} the app's clock: it is ${minutes} min ${failure.now > date ? "fast" : "slow"}`;
}

function serverTrouble(failure: Failure): Trouble | null {
  // 501: this server has no such thing, and will have none in a minute.
  if ((failure.status < 500 && failure.status !== 408) || failure.status === 501) return null;
  const message = `GitHub answered ${failure.status}: ${sentenceOf(failure)}`;
  const retryAt = retryAtOf(failure);
  return { kind: "retryable", message, retryAt, mayHaveWorked: mayHaveWorked(failure) };
}

function refusal(failure: Failure): Trouble {
  const words = sentenceOf(failure);
  if (failure.status === 404) return { kind: "not-found", message: words };
  const pause = PAUSES.find(([pattern]) => pattern.test(words));
  if (pause === undefined) return refused(failure, words);
  const retryAt = failure.now + PAUSE_MS;
  return { kind: "retryable", message: pause[1], retryAt, mayHaveWorked: false };
}

/** Neither says anything about the work: it is still wanted when the pause is over, and the captain learns of that by itself. */
const PAUSE_MS = 5 * 60_000;
const PAUSES: readonly (readonly [RegExp, string])[] = [
  [/installation has been suspended/i, "The app's installation is suspended"],
  [/repository was archived/i, "The repository is archived, so nothing can be written there"],
];

function refused(failure: Failure, message: string): Trouble {
  const permission = missingPermission(failure);
  const sentence = permission === null ? message : `The app lacks "${permission}"`;
  return { kind: "refused", status: failure.status, message: sentence, permission };
}

/** The header names sets of permissions, any of which would do: `issues=write; pull_requests=write`. */
function missingPermission(failure: Failure): string | null {
  if (failure.status !== 403 || !/not accessible by/i.test(sentenceOf(failure))) return null;
  const accepted = failure.response?.headers["x-accepted-github-permissions"];
  if (accepted === undefined || accepted === "") return null;
  const sets = String(accepted).split(";");
  return oneLine(sets.map((set) => set.split(",").map(spellOut).join(" and ")).join(" or "));
}

/** `pull_requests=write` as GitHub's settings page writes it: `Pull requests: write`. */
function spellOut(permission: string): string {
  const [name = "", level = ""] = permission.trim().split("=");
  const words = name.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}: ${level}`;
}

/** A header that holds a whole number; null: there is none. */
function header(failure: Failure, name: string): number | null {
  const value = failure.response?.headers[name];
  return value !== undefined && /^\d+$/.test(String(value)) ? Number(value) : null;
}

const BODY = z.object({
  message: z.string(),
  errors: z
    .array(
      z.union([
        z.string(),
        z.object({
          message: z.string().optional(),
          field: z.string().optional(),
          code: z.string().optional(),
        }),
      ]),
    )
    .optional()
    .catch(undefined),
});

/** GitHub's own words, with the details that a 422 lists. */
function sentenceOf(failure: Failure): string {
  const body = BODY.safeParse(failure.response?.data);
  if (!body.success) return `status ${failure.status}`;
  const details = (body.data.errors ?? []).map((detail) =>
    typeof detail === "string"
      ? detail
      : (detail.message ?? `${detail.field ?? "value"} ${detail.code ?? "invalid"}`),
  );
  return oneLine([body.data.message, ...details].join(": "));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown error";
}

/** It may quote what a stranger wrote; it ends up in logs and in an issue. */
function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE - 1)}…` : line;
}

const LONGEST_MESSAGE = 300;
