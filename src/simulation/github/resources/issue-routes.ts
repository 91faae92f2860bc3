/** Issues over the API. */
import { z } from "zod";
import { actorOf, demandRole, rankOf } from "../access.ts";
import { type Answer, created, gone, noContent, ok } from "../answer.ts";
import { answerPage } from "../paging.ts";
import { parseBody } from "../parse-body.ts";
import { type RepositoryCall, type Route, repositoryRoute } from "../routes.ts";
import { presentAccount } from "./accounts.ts";
import { presentApp } from "./apps.ts";
import { editIssue, type Issue, issueOf, labelIssue, openIssue, unlabelIssue } from "./issues.ts";
import { presentIssue } from "./present-issue.ts";
import { repositoryUrl } from "./present-repository.ts";

const BASE = "/repos/{owner}/{repo}/issues";
const READ = ["issues:read", "pull_requests:read"] as const;
const WRITE = ["issues:write"] as const;

export const issueRoutes: readonly Route[] = [
  repositoryRoute(`GET ${BASE}`, "issues/list-for-repo", READ, list),
  repositoryRoute(`POST ${BASE}`, "issues/create", WRITE, create),
  repositoryRoute(`GET ${BASE}/{issue_number}`, "issues/get", READ, get),
  repositoryRoute(
    `PATCH ${BASE}/{issue_number}`,
    "issues/update",
    ["issues:write", "pull_requests:write"],
    update,
  ),
  repositoryRoute(`GET ${BASE}/{issue_number}/events`, "issues/list-events", READ, listEvents),
  repositoryRoute(`PUT ${BASE}/{issue_number}/lock`, "issues/lock", WRITE, (call) =>
    lock(call, true),
  ),
  repositoryRoute(`DELETE ${BASE}/{issue_number}/lock`, "issues/unlock", WRITE, (call) =>
    lock(call, false),
  ),
];

/** Where issues are switched off, they are gone; pull requests stay. */
function demandIssues(call: RepositoryCall, issue: Issue | null): void {
  if (call.repository.hasIssues || issue?.isPullRequest === true) return;
  throw gone("Issues has been disabled in this repository.");
}

function list(call: RepositoryCall): Answer {
  const { repository, query, world } = call;
  demandIssues(call, null);
  const state = query.get("state") ?? "open";
  const labels = (query.get("labels") ?? "")
    .toLowerCase()
    .split(",")
    .filter((name) => name !== "");
  const creator = query.get("creator")?.toLowerCase() ?? null;
  const since = query.get("since");
  const found = [...repository.issues.values()]
    .filter((issue) => state === "all" || issue.state === state)
    .filter((issue) => labels.every((name) => hasLabel(issue, name)))
    .filter((issue) => creator === null || issue.user.login.toLowerCase() === creator)
    .filter((issue) => since === null || Date.parse(issue.updatedAt) >= Date.parse(since));
  const isUpdated = query.get("sort") === "updated";
  const dateOf = (issue: Issue) => (isUpdated ? issue.updatedAt : issue.createdAt);
  found.sort((a, b) => Date.parse(dateOf(b)) - Date.parse(dateOf(a)) || b.number - a.number);
  if (query.get("direction") === "asc") found.reverse();
  return answerPage(call, found, (issue) => presentIssue(world, repository, issue));
}

function hasLabel(issue: Issue, name: string): boolean {
  return [...issue.labels].some((label) => label.name.toLowerCase() === name);
}

const TRIAGE = 2;

const NEW = z.object({
  title: z.union([z.string(), z.number()]).transform(String),
  body: z.string().nullable().optional(),
  labels: z
    .array(z.union([z.string(), z.object({ name: z.string() }).transform((one) => one.name)]))
    .optional(),
});

function create(call: RepositoryCall): Answer {
  const { title, body = null, labels = [] } = parseBody(call, NEW);
  const by = actorOf(call.caller);
  // GitHub drops the labels of people who may not put any, without a word.
  const mayLabel = by.app !== null || rankOf(call.repository, by.account) >= TRIAGE;
  const wanted = { title, body, labels: mayLabel ? labels : [], by };
  const issue = openIssue(call.world, call.repository, wanted);
  return created(presentIssue(call.world, call.repository, issue));
}

function get(call: RepositoryCall): Answer {
  const issue = issueOf(call);
  demandIssues(call, issue);
  return ok(presentIssue(call.world, call.repository, issue));
}

const CHANGE = z.object({
  title: z.string().optional(),
  body: z.string().nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
  state_reason: z.enum(["completed", "not_planned", "reopened"]).nullable().optional(),
  labels: z.array(z.string()).optional(),
});

function update(call: RepositoryCall): Answer {
  const { world, repository } = call;
  const issue = issueOf(call);
  demandIssues(call, issue);
  const wanted = parseBody(call, CHANGE);
  const by = actorOf(call.caller);
  if (by.account !== issue.user) demandRole(call.caller, repository, "triage");
  const { title, body, state, state_reason: stateReason } = wanted;
  editIssue(world, repository, { issue, by, title, body, state, stateReason });
  if (wanted.labels !== undefined) {
    const names = new Set(wanted.labels.map((name) => name.toLowerCase()));
    for (const { name } of [...issue.labels]) {
      if (!names.has(name.toLowerCase())) unlabelIssue(world, repository, { issue, name, by });
    }
    for (const name of wanted.labels) labelIssue(world, repository, { issue, name, by });
  }
  return ok(presentIssue(world, repository, issue));
}

function lock(call: RepositoryCall, locked: boolean): Answer {
  demandRole(call.caller, call.repository, "triage");
  issueOf(call).locked = locked;
  return noContent();
}

/** Who put a label on, who closed it: oldest first. */
function listEvents(call: RepositoryCall): Answer {
  const { world, repository } = call;
  return answerPage(call, issueOf(call).events, ({ id, event, actor, label, createdAt }) => ({
    id,
    node_id: world.nodeId("LE", id),
    url: `${repositoryUrl(world, repository)}/issues/events/${id}`,
    actor: presentAccount(world, actor.account),
    event,
    commit_id: null,
    commit_url: null,
    created_at: createdAt,
    performed_via_github_app: actor.app === null ? null : presentApp(world, actor.app),
    ...(label === null ? {} : { label: { name: label.name, color: label.color } }),
  }));
}
