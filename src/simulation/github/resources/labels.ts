/** Labels of a repository and of its issues. */
import { z } from "zod";
import { actorOf, demandRole } from "../access.ts";
import { type Answer, created, invalidField, notFound, ok, unprocessable } from "../answer.ts";
import { answerPage } from "../paging.ts";
import { parseBody } from "../parse-body.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../routes.ts";
import type { World } from "../world.ts";
import { issueOf, labelIssue, unlabelIssue } from "./issues.ts";
import { repositoryUrl } from "./present-repository.ts";
import type { Repository } from "./repositories.ts";

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

const READ = ["issues:read", "pull_requests:read"] as const;
const WRITE = ["issues:write", "pull_requests:write"] as const;
const OF_ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}/labels";

export const labelRoutes: readonly Route[] = [
  repositoryRoute("GET /repos/{owner}/{repo}/labels", "issues/list-labels-for-repo", READ, (call) =>
    answerPage(call, [...call.repository.labels.values()], (one) => present(call, one)),
  ),
  repositoryRoute("POST /repos/{owner}/{repo}/labels", "issues/create-label", WRITE, create),
  repositoryRoute("GET /repos/{owner}/{repo}/labels/{name}", "issues/get-label", READ, (call) => {
    const label = call.repository.labels.get(parameter(call, "name").toLowerCase());
    if (label === undefined) throw notFound();
    return ok(present(call, label));
  }),
  repositoryRoute(`GET ${OF_ISSUE}`, "issues/list-labels-on-issue", READ, (call) =>
    answerPage(call, [...issueOf(call).labels], (one) => present(call, one)),
  ),
  repositoryRoute(`POST ${OF_ISSUE}`, "issues/add-labels", WRITE, add),
  repositoryRoute(`DELETE ${OF_ISSUE}/{name}`, "issues/remove-label", WRITE, remove),
];

/** GitHub refuses a longer name. */
const LONGEST_NAME = 50;

/** The label of this name, made with GitHub's grey when there is none. */
export function ensureLabel(world: World, repository: Repository, name: string): Label {
  if (name.length > LONGEST_NAME) {
    throw invalidField("Label", "name", `name is too long (maximum is ${LONGEST_NAME} characters)`);
  }
  const known = repository.labels.get(name.toLowerCase());
  if (known !== undefined) return known;
  const label = { id: world.nextId("label"), name, color: "ededed", description: null };
  repository.labels.set(name.toLowerCase(), label);
  return label;
}

export function presentLabel(world: World, repository: Repository, label: Label) {
  return {
    id: label.id,
    node_id: world.nodeId("LA", label.id),
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

const NEW = z.object({
  name: z.string(),
  color: z.string().default("ededed"),
  description: z.string().max(100).nullable().optional(),
});

function create(call: RepositoryCall): Answer {
  const { repository, world } = call;
  demandRole(call.caller, repository, "write");
  const wanted = parseBody(call, NEW);
  if (repository.labels.has(wanted.name.toLowerCase())) {
    throw unprocessable("Validation Failed", [
      { resource: "Label", code: "already_exists", field: "name" },
    ]);
  }
  const made = ensureLabel(world, repository, wanted.name);
  const label = { ...made, color: wanted.color, description: wanted.description ?? null };
  repository.labels.set(label.name.toLowerCase(), label);
  return created(present(call, label));
}

const NAMES = z.union([
  z
    .object({ labels: z.array(z.union([z.string(), z.object({ name: z.string() })])) })
    .transform((body) => body.labels),
  z.array(z.string()),
]);

function add(call: RepositoryCall): Answer {
  demandRole(call.caller, call.repository, "triage");
  const issue = issueOf(call);
  const names = parseBody(call, NAMES).map((one) => (typeof one === "string" ? one : one.name));
  const by = actorOf(call.caller);
  for (const name of names) labelIssue(call.world, call.repository, { issue, name, by });
  return ok([...issue.labels].map((label) => present(call, label)));
}

function remove(call: RepositoryCall): Answer {
  demandRole(call.caller, call.repository, "triage");
  const issue = issueOf(call);
  const name = parameter(call, "name");
  const isThere = [...issue.labels].some((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!isThere) throw notFound();
  unlabelIssue(call.world, call.repository, { issue, name, by: actorOf(call.caller) });
  return ok([...issue.labels].map((label) => present(call, label)));
}

function present({ world, repository }: RepositoryCall, label: Label) {
  return presentLabel(world, repository, label);
}
