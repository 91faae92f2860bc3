/** Pull requests: opened, reviewed, and merged in one of GitHub's three ways. */
import type { Actor } from "../access.ts";
import { Bug, Refusal } from "../answer.ts";
import type { World } from "../world.ts";
import type { Account } from "./accounts.ts";
import type { App } from "./apps.ts";
import type { Commit } from "./commits.ts";
import { difference } from "./comparisons.ts";
import { editIssue, type Issue, openIssue } from "./issues.ts";
import { mergeBy } from "./merging.ts";
import { presentPullRequest } from "./present-pull.ts";
import { moveBranch } from "./pushes.ts";
import type { Repository } from "./repositories.ts";

export interface PullRequest {
  readonly id: number;
  readonly number: number;
  /** Its conversation: comments, labels, title, body, state. */
  readonly issue: Issue;
  readonly user: Account;
  readonly headBranch: string;
  readonly baseBranch: string;
  /** Kept when the branch is gone. */
  headSha: string;
  baseSha: string;
  readonly reviews: Review[];
  mergedAt: string | null;
  mergedBy: Account | null;
  mergeCommitSha: string | null;
  readonly createdAt: string;
}

export interface Review {
  readonly id: number;
  readonly user: Account;
  readonly app: App | null;
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED";
  readonly body: string;
  readonly commitSha: string;
  readonly submittedAt: string;
}

export interface NewPullRequest {
  readonly title: string;
  readonly body?: string;
  /** A branch of this repository. */
  readonly head: string;
  /** The default branch by default. */
  readonly base?: string;
  readonly by: Actor;
}

export function openPullRequest(
  world: World,
  repository: Repository,
  wanted: NewPullRequest,
): PullRequest {
  const base = wanted.base ?? repository.defaultBranch;
  const { headSha, baseSha } = {
    headSha: headOf(repository, wanted.head),
    baseSha: headOf(repository, base),
  };
  const { title, body = null, by } = wanted;
  const issue = openIssue(world, repository, { title, body, by, isPullRequest: true });
  const pull: PullRequest = {
    id: world.nextId("pull request"),
    number: issue.number,
    issue,
    user: by.account,
    headBranch: wanted.head,
    baseBranch: base,
    headSha,
    baseSha,
    reviews: [],
    mergedAt: null,
    mergedBy: null,
    mergeCommitSha: null,
    createdAt: world.time(),
  };
  repository.pulls.set(pull.number, pull);
  for (const commit of commitsOf(repository, pull)) claim(repository, pull, commit.sha);
  announce(world, repository, { pull, action: "opened", by });
  return pull;
}

/** Open pull requests follow their branch: tells of each that the push changed. */
export function synchronizePulls(
  world: World,
  repository: Repository,
  pushed: { branch: string; before: string; after: string; by: Actor },
): void {
  const { branch, before, after, by } = pushed;
  for (const pull of repository.pulls.values()) {
    if (pull.headBranch !== branch || pull.issue.state === "closed") continue;
    pull.headSha = after;
    for (const commit of commitsOf(repository, pull)) claim(repository, pull, commit.sha);
    announce(world, repository, { pull, action: "synchronize", by, extra: { before, after } });
  }
}

/** Somebody's opinion of the pull request as it is now. */
export function review(
  world: World,
  repository: Repository,
  wanted: { pull: PullRequest; by: Actor; state: Review["state"]; body?: string },
): Review {
  const { pull, by, state } = wanted;
  if (by.account === pull.user && state !== "COMMENTED") {
    throw new Refusal(422, { message: "Review Can not approve your own pull request" });
  }
  const made = {
    id: world.nextId("review"),
    user: by.account,
    app: by.app,
    state,
    body: wanted.body ?? "",
    commitSha: currentHead(repository, pull),
    submittedAt: world.time(),
  };
  pull.reviews.push(made);
  return made;
}

export interface Merge {
  readonly pull: PullRequest;
  readonly by: Actor;
  /** `merge` by default. */
  readonly method?: "merge" | "squash" | "rebase";
  /** Keep the head branch; GitHub can delete it by itself. */
  readonly keepBranch?: boolean;
  /** Made with a job's GITHUB_TOKEN: no workflow starts. */
  readonly byJob?: boolean;
}

/** Merges a pull request; returns the new head of its base branch. */
export function mergePullRequest(world: World, repository: Repository, wanted: Merge): Commit {
  const { pull, by, method = "merge", byJob = false } = wanted;
  if (pull.issue.state === "closed")
    throw new Refusal(405, { message: "Pull Request is not mergeable" });
  pull.headSha = currentHead(repository, pull);
  pull.baseSha = headOf(repository, pull.baseBranch);
  const commits = commitsOf(repository, pull);
  const merged = mergeBy(world, repository, { method, pull, commits, by });
  pull.mergedAt = world.time();
  pull.mergedBy = by.account;
  pull.mergeCommitSha = merged.sha;
  for (const commit of commits) claim(repository, pull, commit.sha);
  editIssue(world, repository, { issue: pull.issue, by, state: "closed" });
  moveBranch(world, repository, {
    branch: pull.baseBranch,
    to: merged.sha,
    actor: by,
    byJob,
    type: "pr_merge",
  });
  announce(world, repository, { pull, action: "closed", by });
  if (wanted.keepBranch !== true) repository.branches.delete(pull.headBranch);
  return merged;
}

/** Closes a pull request without merging it. */
export function closePullRequest(
  world: World,
  repository: Repository,
  wanted: { pull: PullRequest; by: Actor },
): void {
  editIssue(world, repository, { issue: wanted.pull.issue, by: wanted.by, state: "closed" });
  announce(world, repository, { ...wanted, action: "closed" });
}

/** What the pull request adds to its base, oldest first. */
export function commitsOf(repository: Repository, pull: PullRequest): Commit[] {
  const base = repository.commits.get(pull.baseSha);
  const head = repository.commits.get(currentHead(repository, pull));
  if (base === undefined || head === undefined) return [];
  return difference(repository, base, head).ahead;
}

/** While it is open its head follows the branch. */
export function currentHead(repository: Repository, pull: PullRequest): string {
  if (pull.issue.state === "closed") return pull.headSha;
  return repository.branches.get(pull.headBranch) ?? pull.headSha;
}

/** A commit now belongs to a pull request. */
export function claim(repository: Repository, pull: PullRequest, sha: string): void {
  const pulls = repository.pullsByCommit.get(sha) ?? new Set();
  repository.pullsByCommit.set(sha, pulls.add(pull));
}

function headOf(repository: Repository, branch: string): string {
  const sha = repository.branches.get(branch);
  if (sha === undefined) throw new Bug(`There is no branch ${branch}`);
  return sha;
}

function announce(
  world: World,
  repository: Repository,
  what: { pull: PullRequest; action: string; by: Actor; extra?: Record<string, string> },
): void {
  const { pull, action, by: sender, extra = {} } = what;
  const payload = () => ({
    number: pull.number,
    pull_request: presentPullRequest(world, repository, pull),
    ...extra,
  });
  world.announce({ event: "pull_request", action, repository, sender, payload });
}
