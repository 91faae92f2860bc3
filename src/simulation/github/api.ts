/** Takes one API request from its bytes to its answer, the way GitHub does: who, may they, do it, say so. */
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Caller, demandRepository } from "./access.ts";
import { type Answer, Bug, forbidden, notFound, Refusal } from "./answer.ts";
import { authenticate } from "./authenticate.ts";
import type { Fault, Faults } from "./faults.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { RequestLog } from "./request-log.ts";
import type { Repository } from "./resources/repositories.ts";
import type { Match, Router } from "./router.ts";
import type { Call, Method } from "./routes.ts";
import type { Webhooks } from "./webhooks.ts";
import type { World } from "./world.ts";

/** Checks calls and answers against GitHub's own description. */
export interface Judge {
  request(match: Match, call: Call): void;
  answer(match: Match, answer: Answer): void;
}

export interface Api {
  readonly world: World;
  readonly router: Router;
  readonly limits: RateLimits;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly webhooks: Webhooks;
  readonly judge: Judge | null;
}

/** One request as it came over the wire. */
interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Without prefix and query, still encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Answers one API request and writes it down; never rejects. */
export async function serveApi(api: Api, arrival: Arrival): Promise<void> {
  const started = performance.now();
  const method = arrival.request.method ?? "GET";
  const match = api.router.find(method, arrival.path);
  let caller: Caller = { kind: "anonymous" };
  let answer: Answer | null = null;
  try {
    caller = authenticate(api.world, arrival.request.headers.authorization);
    answer = await answerTo(api, arrival, { match, caller });
  } catch (problem) {
    // A caller that dies while it speaks gets no answer and proves nothing against the simulation.
    const isGone = arrival.request.destroyed && !arrival.request.complete;
    answer = isGone ? null : refusalAnswer(api, arrival, problem);
  }
  if (answer === null) arrival.response.destroy();
  else write(api, arrival, caller, answer);
  api.log.add({
    at: api.world.clock.now(),
    method,
    template: match?.route.template ?? arrival.path,
    path: arrival.path,
    status: answer?.status ?? 0,
    durationMs: performance.now() - started,
    caller: caller.kind,
  });
}

/** Null where the answer is to be lost. */
async function answerTo(
  api: Api,
  arrival: Arrival,
  known: { match: Match | null; caller: Caller },
): Promise<Answer | null> {
  const { match, caller } = known;
  const body = await readBody(arrival.request);
  if (match === null) {
    api.world.violations.push(
      `no such endpoint in the simulation: ${arrival.request.method} ${arrival.path}`,
    );
    throw notFound();
  }
  const fault = api.faults.strike(match.route);
  if (fault?.kind === "error") return faultAnswer(fault);
  if (fault?.kind === "page") return pageAnswer(fault.status);
  if (fault?.kind === "lose-request") return null;
  if (fault?.kind === "delay") await sleep(fault.delayMs);
  api.limits.charge(caller, match.route);
  const { path, query } = arrival;
  const { headers } = arrival.request;
  const { world, webhooks, limits } = api;
  const { params } = match;
  const call = { world, webhooks, limits, caller, params, query, body, headers, path };
  const answer = await perform(api, match, call);
  api.judge?.answer(match, answer);
  return fault?.kind === "lose-answer" ? null : answer;
}

async function perform(api: Api, match: Match, call: Call): Promise<Answer> {
  const { route } = match;
  if (route.scope === "global") {
    api.judge?.request(match, call);
    return route.handle(call);
  }
  const repository = repositoryOf(call);
  const moved = redirect(call, repository, route.method);
  if (moved !== null) return moved;
  demandRepository(call.caller, repository, route.needs);
  if (repository.archived && route.method !== "GET") {
    throw forbidden("Repository was archived so is read-only.");
  }
  api.judge?.request(match, call);
  return route.handle({ ...call, repository });
}

function repositoryOf(call: Call): Repository {
  const { owner, repo } = nameOf(call);
  const repository = call.world.repository(owner, repo);
  if (repository === null) throw notFound();
  return repository;
}

function nameOf(call: Call): { owner: string; repo: string } {
  const { params } = call;
  const [owner, repo] = [params["owner"], params["repo"]];
  if (owner === undefined || repo === undefined) throw new Bug(`No repository in ${call.path}`);
  return { owner, repo };
}

/** A repository that was renamed or transferred answers under its old name with the way to the new one. */
function redirect(call: Call, repository: Repository, method: Method): Answer | null {
  const { owner, repo } = nameOf(call);
  if (`${owner}/${repo}`.toLowerCase() === repository.fullName.toLowerCase()) return null;
  const rest = call.path.split("/").slice(4).join("/");
  const query = call.query.size === 0 ? "" : `?${call.query}`;
  const url = `${call.world.apiUrl}/repositories/${repository.id}${rest === "" ? "" : `/${rest}`}${query}`;
  return {
    status: method === "GET" ? 301 : 307,
    headers: { location: url },
    body: { message: "Moved Permanently", url, documentation_url: "https://docs.github.com/rest" },
  };
}

function faultAnswer(fault: Extract<Fault, { kind: "error" }>): Answer {
  const message = fault.message ?? "Server Error";
  return { status: fault.status, body: { message }, headers: fault.headers ?? {} };
}

function pageAnswer(status: number): Answer {
  const headers = { "content-type": "text/html; charset=utf-8" };
  return { status, headers, bytes: "<!DOCTYPE html><html><body><h1>Oops</h1></body></html>" };
}

function refusalAnswer(api: Api, arrival: Arrival, problem: unknown): Answer {
  if (problem instanceof Refusal) {
    return { status: problem.status, body: problem.body, headers: problem.headers };
  }
  const words = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
  api.world.violations.push(`${arrival.request.method} ${arrival.path} broke: ${words}`);
  return { status: 500, body: { message: "Server Error" } };
}

function write(api: Api, arrival: Arrival, caller: Caller, answer: Answer): void {
  const { request, response } = arrival;
  const headers: Record<string, string> = {
    ...limitHeaders(api, caller),
    "x-github-request-id": `${api.world.nextId("request").toString(16).toUpperCase()}`,
    "x-github-media-type": "github.v3; format=json",
    ...answer.headers,
  };
  if (api.world.edition === "ghes") headers["x-github-enterprise-version"] = "3.19.0";
  const content = contentOf(answer, headers);
  if (request.method === "GET" && answer.status === 200 && content !== null) {
    const etag = `"${createHash("sha1").update(content).digest("hex")}"`;
    headers["etag"] = etag;
    if (request.headers["if-none-match"]?.replace(/^W\//, "") === etag) {
      api.limits.refund(caller);
      response.writeHead(304, headers).end();
      return;
    }
  }
  response.writeHead(answer.status, headers).end(content ?? undefined);
}

function contentOf(answer: Answer, headers: Record<string, string>): string | Uint8Array | null {
  if (answer.bytes !== undefined) return answer.bytes;
  if (answer.body === undefined) return null;
  headers["content-type"] ??= "application/json; charset=utf-8";
  return JSON.stringify(answer.body);
}

function limitHeaders(api: Api, caller: Caller): Record<string, string> {
  if (!api.limits.enforced) return {};
  const { limit, used, resetAt } = api.limits.usage(caller);
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-used": String(used),
    "x-ratelimit-remaining": String(Math.max(0, limit - used)),
    "x-ratelimit-reset": String(Math.ceil(resetAt / 1000)),
    "x-ratelimit-resource": "core",
  };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  if (request.method === "GET" || request.method === "HEAD") return {};
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (chunks.length === 0) return {};
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new Refusal(400, { message: "Problems parsing JSON" });
  }
}
