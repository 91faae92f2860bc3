/** Reactions to issues and comments: giving the same one twice changes nothing. */
import { z } from "zod";
import { actorOf } from "../access.ts";
import { type Answer, created, noContent, notFound, ok } from "../answer.ts";
import { answerPage } from "../paging.ts";
import { parseBody } from "../parse-body.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../routes.ts";
import { type Account, presentAccount } from "./accounts.ts";
import { commentOf } from "./comments.ts";
import { issueOf } from "./issues.ts";

const REACTIONS = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"] as const;

export interface Reaction {
  readonly id: number;
  readonly user: Account;
  readonly content: (typeof REACTIONS)[number];
  readonly createdAt: string;
}

const ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}/reactions";
const COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions";
const READ = ["issues:read", "pull_requests:read"] as const;
const WRITE = ["issues:write", "pull_requests:write"] as const;

export const reactionRoutes: readonly Route[] = [
  repositoryRoute(`GET ${ISSUE}`, "reactions/list-for-issue", READ, (call) =>
    list(call, issueOf(call).reactions),
  ),
  repositoryRoute(`POST ${ISSUE}`, "reactions/create-for-issue", WRITE, (call) =>
    react(call, issueOf(call).reactions),
  ),
  repositoryRoute(`GET ${COMMENT}`, "reactions/list-for-issue-comment", READ, (call) =>
    list(call, commentOf(call).reactions),
  ),
  repositoryRoute(`POST ${COMMENT}`, "reactions/create-for-issue-comment", WRITE, (call) =>
    react(call, commentOf(call).reactions),
  ),
  repositoryRoute(
    `DELETE ${COMMENT}/{reaction_id}`,
    "reactions/delete-for-issue-comment",
    WRITE,
    remove,
  ),
];

/** The counts that issues and comments carry. */
export function presentReactionCounts(url: string, reactions: readonly Reaction[]) {
  const counts: Record<string, number> = {};
  for (const content of REACTIONS) counts[content] = 0;
  for (const { content } of reactions) counts[content] = (counts[content] ?? 0) + 1;
  return { url: `${url}/reactions`, total_count: reactions.length, ...counts };
}

const WANTED = z.object({ content: z.enum(REACTIONS) });

function react(call: RepositoryCall, reactions: Reaction[]): Answer {
  const { content } = parseBody(call, WANTED);
  const user = actorOf(call.caller).account;
  const known = reactions.find((one) => one.user === user && one.content === content);
  if (known !== undefined) return ok(present(call, known));
  const { world } = call;
  const reaction = { id: world.nextId("reaction"), user, content, createdAt: world.time() };
  reactions.push(reaction);
  return created(present(call, reaction));
}

function list(call: RepositoryCall, reactions: readonly Reaction[]): Answer {
  const content = call.query.get("content");
  const all = reactions.filter((one) => content === null || one.content === content);
  return answerPage(call, all, (one) => present(call, one));
}

function remove(call: RepositoryCall): Answer {
  const { reactions } = commentOf(call);
  const id = Number(parameter(call, "reaction_id"));
  const index = reactions.findIndex((one) => one.id === id);
  if (index === -1) throw notFound();
  reactions.splice(index, 1);
  return noContent();
}

function present({ world }: RepositoryCall, reaction: Reaction) {
  return {
    id: reaction.id,
    node_id: world.nodeId("REA", reaction.id),
    user: presentAccount(world, reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}
