/** Comments on issues and pull requests. */
import { z } from "zod";
import { type Actor, actorOf, demandRole, rankOf } from "../access.ts";
import { type Answer, created, forbidden, gone, noContent, notFound, ok } from "../answer.ts";
import { answerPage } from "../paging.ts";
import { parseBody } from "../parse-body.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../routes.ts";
import type { World } from "../world.ts";
import { type Account, presentAccount } from "./accounts.ts";
import { type App, presentApp } from "./apps.ts";
import { demandBodyLength, type Issue, issueOf } from "./issues.ts";
import { associationOf, presentIssue } from "./present-issue.ts";
import { repositoryHtmlUrl, repositoryUrl } from "./present-repository.ts";
import { presentReactionCounts, type Reaction } from "./reactions.ts";
import type { Repository } from "./repositories.ts";

export interface Comment {
  readonly id: number;
  readonly issue: Issue;
  readonly user: Account;
  readonly app: App | null;
  readonly createdAt: string;
  body: string;
  updatedAt: string;
  readonly reactions: Reaction[];
}

const OF_ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const ONE = "/repos/{owner}/{repo}/issues/comments/{comment_id}";
const READ = ["issues:read", "pull_requests:read"] as const;
const WRITE = ["issues:write", "pull_requests:write"] as const;

export const commentRoutes: readonly Route[] = [
  repositoryRoute(`GET ${OF_ISSUE}`, "issues/list-comments", READ, list),
  repositoryRoute(`POST ${OF_ISSUE}`, "issues/create-comment", WRITE, create),
  repositoryRoute(
    "GET /repos/{owner}/{repo}/issues/comments",
    "issues/list-comments-for-repo",
    READ,
    listAll,
  ),
  repositoryRoute(`GET ${ONE}`, "issues/get-comment", READ, (call) =>
    ok(presentComment(call.world, call.repository, commentOf(call))),
  ),
  repositoryRoute(`PATCH ${ONE}`, "issues/update-comment", WRITE, update),
  repositoryRoute(`DELETE ${ONE}`, "issues/delete-comment", WRITE, remove),
];

/** Says something on an issue; a locked one takes comments of writers only. */
export function comment(
  world: World,
  repository: Repository,
  wanted: { issue: Issue; body: string; by: Actor },
): Comment {
  const { issue, body, by } = wanted;
  if (!repository.hasIssues && !issue.isPullRequest)
    throw gone("Issues has been disabled in this repository.");
  if (issue.locked && rankOf(repository, by.account) < 3 && by.app === null) {
    throw forbidden("Unable to create comment because issue is locked.");
  }
  demandBodyLength("IssueComment", body);
  const made: Comment = {
    id: world.nextId("comment"),
    issue,
    user: by.account,
    app: by.app,
    createdAt: world.time(),
    body,
    updatedAt: world.time(),
    reactions: [],
  };
  issue.comments.push(made);
  issue.updatedAt = made.createdAt;
  repository.comments.set(made.id, made);
  announce(world, repository, { comment: made, action: "created", by });
  return made;
}

/** Changes a comment's text, also by ticking a box in somebody else's. */
export function editComment(
  world: World,
  repository: Repository,
  change: { comment: Comment; body: string; by: Actor },
): void {
  const { comment: edited, body, by } = change;
  demandBodyLength("IssueComment", body);
  const from = edited.body;
  edited.body = body;
  edited.updatedAt = world.time();
  if (from === body) return;
  const changes = { body: { from } };
  announce(world, repository, { comment: edited, action: "edited", by, changes });
}

/** The comment that a path names, or 404. */
export function commentOf(call: RepositoryCall): Comment {
  const found = call.repository.comments.get(Number(parameter(call, "comment_id")));
  if (found === undefined) throw notFound();
  return found;
}

function presentComment(world: World, repository: Repository, one: Comment) {
  const url = `${repositoryUrl(world, repository)}/issues/comments/${one.id}`;
  const { number, isPullRequest } = one.issue;
  const page = `${repositoryHtmlUrl(world, repository)}/${isPullRequest ? "pull" : "issues"}/${number}`;
  return {
    id: one.id,
    node_id: world.nodeId("IC", one.id),
    url,
    html_url: `${page}#issuecomment-${one.id}`,
    issue_url: `${repositoryUrl(world, repository)}/issues/${number}`,
    user: presentAccount(world, one.user),
    created_at: one.createdAt,
    updated_at: one.updatedAt,
    author_association: associationOf(repository, one.user),
    body: one.body,
    reactions: presentReactionCounts(url, one.reactions),
    performed_via_github_app: one.app === null ? null : presentApp(world, one.app),
  };
}

const BODY = z.object({ body: z.string() });

function create(call: RepositoryCall): Answer {
  const { body } = parseBody(call, BODY);
  const by = actorOf(call.caller);
  const made = comment(call.world, call.repository, { issue: issueOf(call), body, by });
  return created(presentComment(call.world, call.repository, made));
}

function update(call: RepositoryCall): Answer {
  const { body } = parseBody(call, BODY);
  const edited = demandOwn(call);
  editComment(call.world, call.repository, { comment: edited, body, by: actorOf(call.caller) });
  return ok(presentComment(call.world, call.repository, edited));
}

function remove(call: RepositoryCall): Answer {
  const removed = demandOwn(call);
  const { comments } = removed.issue;
  comments.splice(comments.indexOf(removed), 1);
  call.repository.comments.delete(removed.id);
  const by = actorOf(call.caller);
  announce(call.world, call.repository, { comment: removed, action: "deleted", by });
  return noContent();
}

/** One's own comment, or anybody's for those with triage or more. */
function demandOwn(call: RepositoryCall): Comment {
  const found = commentOf(call);
  const isOwn = found.user === actorOf(call.caller).account;
  if (!isOwn) demandRole(call.caller, call.repository, "triage");
  return found;
}

function list(call: RepositoryCall): Answer {
  return answerSince(call, issueOf(call).comments);
}

function listAll(call: RepositoryCall): Answer {
  const all = [...call.repository.comments.values()];
  return answerSince(call, call.query.get("direction") === "desc" ? all.toReversed() : all);
}

function answerSince(call: RepositoryCall, comments: readonly Comment[]): Answer {
  const since = call.query.get("since");
  const all = comments.filter(
    (one) => since === null || Date.parse(one.updatedAt) >= Date.parse(since),
  );
  return answerPage(call, all, (one) => presentComment(call.world, call.repository, one));
}

function announce(
  world: World,
  repository: Repository,
  what: { comment: Comment; action: string; by: Actor; changes?: Record<string, unknown> },
): void {
  const { comment: one, action, by: sender, changes } = what;
  world.announce({
    event: "issue_comment",
    action,
    repository,
    sender,
    payload: () => ({
      issue: presentIssue(world, repository, one.issue),
      comment: presentComment(world, repository, one),
      ...(changes === undefined ? {} : { changes }),
    }),
  });
}
