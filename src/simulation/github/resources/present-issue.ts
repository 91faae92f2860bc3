/** Issues as the API and webhooks show them. */
import type { World } from "../world.ts";
import { type Account, presentAccount } from "./accounts.ts";
import { presentApp } from "./apps.ts";
import type { Issue } from "./issues.ts";
import { presentLabel } from "./labels.ts";
import { repositoryHtmlUrl, repositoryUrl } from "./present-repository.ts";
import { presentReactionCounts } from "./reactions.ts";
import type { Repository } from "./repositories.ts";

export function presentIssue(world: World, repository: Repository, issue: Issue) {
  const url = `${repositoryUrl(world, repository)}/issues/${issue.number}`;
  const html = `${repositoryHtmlUrl(world, repository)}/${issue.isPullRequest ? "pull" : "issues"}/${issue.number}`;
  const pull = url.replace("/issues/", "/pulls/");
  const pullRequest = {
    url: pull,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    merged_at: repository.pulls.get(issue.number)?.mergedAt ?? null,
  };
  return {
    id: issue.id,
    node_id: world.nodeId("I", issue.id),
    number: issue.number,
    url,
    repository_url: repositoryUrl(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: html,
    title: issue.title,
    user: presentAccount(world, issue.user),
    labels: [...issue.labels].map((label) => presentLabel(world, repository, label)),
    state: issue.state,
    state_reason: issue.stateReason,
    locked: issue.locked,
    active_lock_reason: null,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: issue.comments.length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    closed_by: issue.closedBy === null ? null : presentAccount(world, issue.closedBy),
    author_association: associationOf(repository, issue.user),
    body: issue.body,
    reactions: presentReactionCounts(url, issue.reactions),
    performed_via_github_app: issue.app === null ? null : presentApp(world, issue.app),
    ...(issue.isPullRequest ? { pull_request: pullRequest } : {}),
  };
}

/** GitHub's word for how somebody belongs to a repository; it says nothing of what they may do. */
export function associationOf(repository: Repository, account: Account): string {
  if (account === repository.owner) return "OWNER";
  const rank = repository.roleOf(account).base;
  if (rank === "none" || (rank === "read" && !repository.isCollaborator(account))) return "NONE";
  return repository.owner.type === "Organization" ? "MEMBER" : "COLLABORATOR";
}
