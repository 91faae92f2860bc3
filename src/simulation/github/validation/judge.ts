/** Holds the simulation (and its callers) to GitHub's own description of its API and webhooks. */
import type { Answer } from "../answer.ts";
import type { Judge } from "../api.ts";
import type { Match } from "../router.ts";
import type { Call } from "../routes.ts";
import type { World } from "../world.ts";
import { asObject, Description, dig, type Json } from "./schemas.ts";

const API = "@octokit/openapi/generated/api.github.com.json";
const WEBHOOKS = "@octokit/openapi-webhooks/generated/api.github.com.json";

/** Parsing them takes a third of a second, so all servers of a process share them. */
let descriptions: { api: Description; webhooks: Description } | null = null;

/** Adds to `world.violations` what a request, an answer or a webhook has that GitHub's would not have. */
export function openApiJudge(
  world: World,
): Judge & { webhook(event: string, action: string | null, payload: unknown): void } {
  descriptions ??= { api: new Description(API), webhooks: new Description(WEBHOOKS) };
  const { api, webhooks } = descriptions;
  const blame = (where: string, problems: readonly string[]) => {
    for (const problem of problems) world.violations.push(`${where}: ${problem}`);
  };
  return {
    request: (match, call) => blame(nameOf(match), requestProblems(api, match, call)),
    answer: (match, answer) => blame(nameOf(match), answerProblems(api, match, answer)),
    webhook: (event, action, payload) =>
      blame(`webhook ${event}.${action}`, webhookProblems(webhooks, { event, action, payload })),
  };
}

function nameOf({ route }: Match): string {
  return `${route.method} ${route.template}`;
}

/** GraphQL has a schema of its own. */
const UNDESCRIBED = new Set(["/graphql"]);

function operationOf(api: Description, { route }: Match): Json | null {
  const operation = dig(api.document, "paths", route.template, route.method.toLowerCase());
  return operation === undefined ? null : asObject(operation);
}

function requestProblems(api: Description, match: Match, call: Call): readonly string[] {
  if (UNDESCRIBED.has(match.route.template)) return [];
  const operation = operationOf(api, match);
  if (operation === null) return ["GitHub describes no such endpoint"];
  return [
    ...queryProblems(api, match, { operation, call }),
    ...bodyProblems(api, match, { operation, call }),
  ];
}

function queryProblems(
  api: Description,
  match: Match,
  asked: { operation: Json; call: Call },
): readonly string[] {
  const parameters = listOf(asked.operation["parameters"])
    .map((one) => api.resolve(one))
    .filter((one) => one["in"] === "query");
  const known = new Map(parameters.map((one) => [String(one["name"]), one["schema"]]));
  const query = Object.fromEntries(asked.call.query);
  const unknown = Object.keys(query).filter((name) => !known.has(name));
  const schema = { type: "object", properties: Object.fromEntries(known) };
  return [
    ...unknown.map((name) => `the query has no parameter "${name}"`),
    ...api.problems(`${nameOf(match)} query`, { schema, value: query, coerce: true }),
  ];
}

function bodyProblems(
  api: Description,
  match: Match,
  asked: { operation: Json; call: Call },
): readonly string[] {
  const body = api.resolve(asked.operation["requestBody"]);
  const schema = dig(body, "content", "application/json", "schema");
  const sent = asked.call.body;
  if (schema === undefined) {
    return Object.keys(asObject(sent)).length === 0
      ? []
      : ["a body was sent, but none is described"];
  }
  const properties = dig(api.resolve(schema), "properties");
  const names = properties === undefined ? [] : Object.keys(asObject(sent));
  const unknown = names.filter((name) => dig(properties, name) === undefined);
  return [
    ...unknown.map((name) => `the body has no property "${name}"`),
    ...api.problems(`${nameOf(match)} body`, { schema, value: sent }).map((one) => `body ${one}`),
  ];
}

function answerProblems(api: Description, match: Match, answer: Answer): readonly string[] {
  if (UNDESCRIBED.has(match.route.template) || answer.bytes !== undefined) return [];
  const operation = operationOf(api, match);
  if (operation === null) return [];
  const described = dig(operation, "responses", String(answer.status));
  if (described === undefined) return [`GitHub does not describe an answer ${answer.status}`];
  const schema = dig(api.resolve(described), "content", "application/json", "schema");
  if (schema === undefined) return [];
  const value: unknown = JSON.parse(JSON.stringify(answer.body ?? null));
  const key = `${nameOf(match)} ${answer.status}`;
  return api.problems(key, { schema, value }).map((one) => `answer ${one}`);
}

function webhookProblems(
  webhooks: Description,
  sent: { event: string; action: string | null; payload: unknown },
): readonly string[] {
  const { event, action } = sent;
  const isMadeUp = event === "repository_dispatch";
  const name = isMadeUp
    ? "repository-dispatch-sample.collected"
    : `${event}${action === null ? "" : `-${action}`}`.replaceAll("_", "-");
  const described = dig(webhooks.document, "webhooks", name, "post", "requestBody");
  if (described === undefined) return ["GitHub describes no such webhook"];
  const schema = dig(webhooks.resolve(described), "content", "application/json", "schema");
  const value = asObject(JSON.parse(JSON.stringify(sent.payload)));
  // The description knows one sample of the event types that people make up.
  const checked = isMadeUp ? { ...value, action: "sample.collected" } : value;
  return webhooks.problems(name, { schema, value: checked });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
