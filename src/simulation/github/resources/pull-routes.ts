/** Pull requests over the API. */
import { z } from "zod";
import { actorOf } from "../access.ts";
import { type Answer, notFound, ok } from "../answer.ts";
import { answerPage } from "../paging.ts";
import { parseBody } from "../parse-body.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../routes.ts";
import { presentChange, presentCommit } from "./commits.ts";
import { presentPullRequest, presentReview, presentSimplePull } from "./present-pull.ts";
import { commitsOf, mergePullRequest, type PullRequest } from "./pulls.ts";

const BASE = "/repos/{owner}/{repo}/pulls";
const READ = ["pull_requests:read"] as const;

export const pullRoutes: readonly Route[] = [
  repositoryRoute(`GET ${BASE}`, "pulls/list", READ, list),
  repositoryRoute(`GET ${BASE}/{pull_number}`, "pulls/get", READ, (call) =>
    ok(presentPullRequest(call.world, call.repository, pullOf(call))),
  ),
  repositoryRoute(`GET ${BASE}/{pull_number}/commits`, "pulls/list-commits", READ, (call) =>
    answerPage(call, commitsOf(call.repository, pullOf(call)), (commit) =>
      presentCommit(call.world, call.repository, commit),
    ),
  ),
  repositoryRoute(`GET ${BASE}/{pull_number}/files`, "pulls/list-files", READ, listFiles),
  repositoryRoute(`GET ${BASE}/{pull_number}/reviews`, "pulls/list-reviews", READ, listReviews),
  repositoryRoute(`PUT ${BASE}/{pull_number}/merge`, "pulls/merge", ["contents:write"], merge),
  repositoryRoute(
    "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",
    "repos/list-pull-requests-associated-with-commit",
    READ,
    listOfCommit,
  ),
];

function pullOf(call: RepositoryCall): PullRequest {
  const pull = call.repository.pulls.get(Number(parameter(call, "pull_number")));
  if (pull === undefined) throw notFound();
  return pull;
}

function list(call: RepositoryCall): Answer {
  const { repository, query, world } = call;
  const state = query.get("state") ?? "open";
  const base = query.get("base");
  const head = query.get("head");
  const all = [...repository.pulls.values()]
    .toReversed()
    .filter((pull) => state === "all" || pull.issue.state === state)
    .filter((pull) => base === null || pull.baseBranch === base)
    .filter((pull) => head === null || `${repository.owner.login}:${pull.headBranch}` === head);
  return answerPage(call, all, (pull) => presentSimplePull(world, repository, pull));
}

function listOfCommit(call: RepositoryCall): Answer {
  const { repository, world } = call;
  const all = [...(repository.pullsByCommit.get(parameter(call, "commit_sha")) ?? [])];
  return answerPage(call, all, (pull) => presentSimplePull(world, repository, pull));
}

function listFiles(call: RepositoryCall): Answer {
  const { repository, world } = call;
  const changes = commitsOf(repository, pullOf(call)).flatMap((commit) =>
    commit.changes.map((change) => ({ change, commit })),
  );
  const latest = [...new Map(changes.map((one) => [one.change.filename, one])).values()];
  return answerPage(call, latest, ({ change, commit }) =>
    presentChange(world, { repository, commit }, change),
  );
}

function listReviews(call: RepositoryCall): Answer {
  const { repository, world } = call;
  const pull = pullOf(call);
  return answerPage(call, pull.reviews, (one) => presentReview(world, { repository, pull }, one));
}

const MERGE = z.object({ merge_method: z.enum(["merge", "squash", "rebase"]).default("merge") });

function merge(call: RepositoryCall): Answer {
  const { merge_method: method } = parseBody(call, MERGE);
  const by = actorOf(call.caller);
  const byJob = call.caller.kind === "job";
  const pull = pullOf(call);
  const { sha } = mergePullRequest(call.world, call.repository, { pull, by, method, byJob });
  return ok({ sha, merged: true, message: "Pull Request successfully merged" });
}
