/** Pull requests and reviews as the API and webhooks show them. */
import type { World } from "../world.ts";
import { presentAccount } from "./accounts.ts";
import { presentLabel } from "./labels.ts";
import { associationOf } from "./present-issue.ts";
import { presentRepository, repositoryHtmlUrl, repositoryUrl } from "./present-repository.ts";
import { commitsOf, currentHead, type PullRequest, type Review } from "./pulls.ts";
import type { Repository } from "./repositories.ts";

export function presentPullRequest(world: World, repository: Repository, pull: PullRequest) {
  const commits = commitsOf(repository, pull);
  const changes = commits.flatMap((commit) => commit.changes);
  const isMerged = pull.mergedAt !== null;
  return {
    ...presentSimplePull(world, repository, pull),
    merged: isMerged,
    mergeable: isMerged ? null : true,
    rebaseable: isMerged ? null : true,
    mergeable_state: isMerged ? "unknown" : "clean",
    merged_by: pull.mergedBy === null ? null : presentAccount(world, pull.mergedBy),
    comments: pull.issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: commits.length,
    additions: changes.reduce((sum, change) => sum + change.additions, 0),
    deletions: changes.reduce((sum, change) => sum + change.deletions, 0),
    changed_files: new Set(changes.map((change) => change.filename)).size,
  };
}

/** As lists show it. */
export function presentSimplePull(world: World, repository: Repository, pull: PullRequest) {
  const { issue } = pull;
  const headSha = currentHead(repository, pull);
  return {
    ...linksOf(world, repository, pull),
    id: pull.id,
    node_id: world.nodeId("PR", pull.id),
    number: pull.number,
    state: issue.state,
    locked: issue.locked,
    title: issue.title,
    user: presentAccount(world, pull.user),
    body: issue.body,
    created_at: pull.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [...issue.labels].map((label) => presentLabel(world, repository, label)),
    milestone: null,
    draft: false,
    head: presentSide(world, repository, { branch: pull.headBranch, sha: headSha }),
    base: presentSide(world, repository, { branch: pull.baseBranch, sha: pull.baseSha }),
    author_association: associationOf(repository, pull.user),
    auto_merge: null,
    active_lock_reason: null,
  };
}

export function presentReview(
  world: World,
  at: { repository: Repository; pull: PullRequest },
  one: Review,
) {
  const { repository, pull } = at;
  const html = `${repositoryHtmlUrl(world, repository)}/pull/${pull.number}#pullrequestreview-${one.id}`;
  const url = `${repositoryUrl(world, repository)}/pulls/${pull.number}`;
  return {
    id: one.id,
    node_id: world.nodeId("PRR", one.id),
    user: presentAccount(world, one.user),
    body: one.body,
    state: one.state,
    html_url: html,
    pull_request_url: url,
    author_association: associationOf(repository, one.user),
    _links: { html: { href: html }, pull_request: { href: url } },
    submitted_at: one.submittedAt,
    commit_id: one.commitSha,
  };
}

function linksOf(world: World, repository: Repository, pull: PullRequest) {
  const base = repositoryUrl(world, repository);
  const url = `${base}/pulls/${pull.number}`;
  const issueUrl = `${base}/issues/${pull.number}`;
  const html = `${repositoryHtmlUrl(world, repository)}/pull/${pull.number}`;
  const urls = {
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${base}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: `${base}/statuses/${currentHead(repository, pull)}`,
  };
  const href = (target: string) => ({ href: target });
  return {
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issueUrl,
    ...urls,
    _links: {
      self: href(url),
      html: href(html),
      issue: href(issueUrl),
      comments: href(urls.comments_url),
      review_comments: href(urls.review_comments_url),
      review_comment: href(urls.review_comment_url),
      commits: href(urls.commits_url),
      statuses: href(urls.statuses_url),
    },
  };
}

function presentSide(world: World, repository: Repository, at: { branch: string; sha: string }) {
  return {
    label: `${repository.owner.login}:${at.branch}`,
    ref: at.branch,
    sha: at.sha,
    user: presentAccount(world, repository.owner),
    repo: presentRepository(world, repository),
  };
}
