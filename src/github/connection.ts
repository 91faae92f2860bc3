/** One way of asking GitHub's REST API: every call becomes an outcome, nothing is tried twice, nothing throws. */
import type { z } from "zod";
import type { Outcome } from "../captain/ports/github.ts";
import type { RepositoryRef } from "../captain/ports/signal.ts";
import type { Instant } from "../domain/ids.ts";
import { sortTrouble, unreadable } from "./trouble.ts";

/** The part of an Octokit instance that is needed; it adds the token and the address of the API. */
export interface Connection {
  request(route: string, parameters: Parameters): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  /** Where the answer came from. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly data: unknown;
}

type Parameters = Readonly<Record<string, unknown>>;

/** Who asks. */
export interface Caller {
  readonly connection: Connection;
  readonly clock: () => Instant;
  /** Parameters of every call, such as owner and repository. */
  readonly place: Parameters;
}

/** A repository and who asks about it. */
export interface RepositoryCaller extends Caller {
  readonly repository: RepositoryRef;
  /** Our own login, such as `release-captain[bot]`. */
  readonly self: string;
}

export interface Call {
  /** As GitHub's documentation writes it: `POST /repos/{owner}/{repo}/deployments`. */
  readonly route: string;
  readonly parameters?: Parameters;
}

/** The first version with `return_run_details`, and the last that every GitHub Enterprise Server knows. */
const API_VERSION = "2022-11-28";

/** GitHub gives up on a request after ten seconds; a connection that stays silent for longer is dead. */
const PATIENCE_MS = 15_000;

/** Sends one request, once. */
export async function send(caller: Caller, call: Call): Promise<Outcome<Answer>> {
  const { headers, request, ...parameters } = call.parameters ?? {};
  try {
    const answer = await caller.connection.request(call.route, {
      ...caller.place,
      ...parameters,
      headers: { "x-github-api-version": API_VERSION, ...asRecord(headers) },
      // A write that was repeated behind our back could dispatch a deployment twice.
      request: { retries: 0, signal: AbortSignal.timeout(PATIENCE_MS), ...asRecord(request) },
    });
    return succeed(answer);
  } catch (error) {
    const context = { isWrite: isWrite(call), now: caller.clock() };
    return { ok: false, trouble: sortTrouble(error, context) };
  }
}

/** Sends one request and reads its answer by a schema. */
export async function ask<Value>(
  caller: Caller,
  call: Call & { readonly schema: z.ZodType<Value> },
): Promise<Outcome<Value>> {
  const answer = await send(caller, call);
  return answer.ok ? read(answer.value.data, call) : answer;
}

/** Sends one request whose answer says nothing but that it worked. */
export async function tell(caller: Caller, call: Call): Promise<Outcome<void>> {
  const answer = await send(caller, call);
  return answer.ok ? succeed(undefined) : answer;
}

const PAGE_SIZE = 100;
/** Where a server makes smaller pages than it was asked for. */
const MOST_SMALL_PAGES = 200;

/** At most so many pages of a list: GitHub itself ends a filtered list after 1,000 entries. */
const MOST_PAGES = 10;

/**
 * Reads a list page by page, as the Link header leads.
 * @param call.isEnough asked after each page; the rest is left unread once it says yes
 */
export async function askPages<Item>(
  caller: Caller,
  call: Call & {
    readonly schema: z.ZodType<readonly Item[]>;
    readonly isEnough?: (items: readonly Item[]) => boolean;
    readonly mostPages?: number;
  },
): Promise<Outcome<readonly Item[]>> {
  const items: Item[] = [];
  let cursor: Cursor = {};
  const mostPages = call.mostPages ?? MOST_PAGES;
  const isWithin = (page: number) => page < mostPages || items.length < mostPages * PAGE_SIZE;
  for (let page = 0; cursor !== null && isWithin(page) && page < MOST_SMALL_PAGES; page++) {
    const parameters: Parameters = { per_page: PAGE_SIZE, ...call.parameters, ...cursor };
    const answer: Outcome<Answer> = await send(caller, { route: call.route, parameters });
    if (!answer.ok) return answer;
    const outcome = read(answer.value.data, call);
    if (!outcome.ok) return outcome;
    items.push(...outcome.value);
    const next: Cursor =
      call.isEnough?.(items) === true ? null : nextPage(answer.value.headers["link"]);
    const isSame: boolean = JSON.stringify(next) === JSON.stringify(cursor);
    cursor = isSame ? null : next;
  }
  return succeed(items);
}

/** An outcome with a value made from another's. */
export function map<From, To>(outcome: Outcome<From>, make: (value: From) => To): Outcome<To> {
  return outcome.ok ? succeed(make(outcome.value)) : outcome;
}

export function succeed<Value>(value: Value): Outcome<Value> {
  return { ok: true, value };
}

/** An outcome that puts a value in the place of GitHub's "not found". */
export function orWhenMissing<Value, Other>(
  outcome: Outcome<Value>,
  value: Other,
): Outcome<Value | Other> {
  return !outcome.ok && outcome.trouble.kind === "not-found" ? succeed(value) : outcome;
}

function read<Value>(
  data: unknown,
  call: Call & { readonly schema: z.ZodType<Value> },
): Outcome<Value> {
  const reading = call.schema.safeParse(data);
  if (reading.success) return succeed(reading.data);
  const place = reading.error.issues[0]?.path.join(".") ?? "";
  return { ok: false, trouble: unreadable(call.route, { data, place, isWrite: isWrite(call) }) };
}

function isWrite(call: Call): boolean {
  return !call.route.startsWith("GET ");
}

type Cursor = Readonly<Record<string, string>> | null;

/** Only these of the link are followed, so that no answer can send the token to another host. */
const CURSORS = ["page", "after", "cursor"];

function nextPage(link: string | number | undefined): Cursor {
  const [, next] = /<([^<>]+)>;\s*rel="next"/.exec(String(link ?? "")) ?? [];
  if (next === undefined || !URL.canParse(next)) return null;
  const query = new URL(next).searchParams;
  const cursor = CURSORS.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return cursor.length === 0 ? null : Object.fromEntries(cursor);
}

function asRecord(value: unknown): Parameters {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
