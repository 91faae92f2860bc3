/** Pull requests: opened, reviewed, and merged in one of GitHub's three ways. */
import type { Actor } from "../access.ts";
import { Bug, Refusal } from "../answer.ts";
import type { World } from "../world.ts";
import type { Account } from "./accounts.ts";
import type { App } from "./apps.ts";
import { type Commit, makeCommit } from "./commits.ts";
import { difference } from "./comparisons.ts";
import { editIssue, type Issue, openIssue } from "./issues.ts";
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

export function openPullRequest(world: World, repository: Repository, wanted: NewPullRequest): PullRequest {
  const base = wanted.base ?? repository.defaultBranch;
  const { headSha, baseSha } = { headSha: headOf(repository, wanted.head), baseSha: headOf(repository, base) };
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
  if (pull.issue.state === "closed") throw new Refusal(405, { message: "Pull Request is not mergeable" });
  pull.headSha = currentHead(repository, pull);
  pull.baseSha = headOf(repository, pull.baseBranch);
  const commits = commitsOf(repository, pull);
  const merged = mergeBy(world, repository, { method, pull, commits, by });
  pull.mergedAt = world.time();
  pull.mergedBy = by.account;
  pull.mergeCommitSha = merged.sha;
  for (const commit of commits) claim(repository, pull, commit.sha);
  editIssue(world, repository, { issue: pull.issue, by, state: "closed" });
  moveBranch(world, repository, { branch: pull.baseBranch, to: merged.sha, actor: by, byJob, type: "pr_merge" });
  announce(world, repository, { pull, action: "closed", by });
  if (wanted.keepBranch !== true) repository.branches.delete(pull.headBranch);
  return merged;
}

/** Closes a pull request without merging it. */
export function closePullRequest(world: World, repository: Repository, wanted: { pull: PullRequest; by: Actor }): void {
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

function mergeBy(
  world: World,
  repository: Repository,
  how: { method: "merge" | "squash" | "rebase"; pull: PullRequest; commits: readonly Commit[]; by: Actor },
): Commit {
  const { method, pull, commits, by } = how;
  const base = commitAt(repository, pull.baseSha);
  const replay = (onto: Commit, content: { message: string; parents: string[]; from: readonly Commit[] }) => {
    const author = method === "rebase" ? (content.from[0]?.author ?? base.author) : personOf(world, by.account);
    const { message, parents } = content;
    const committer = webFlow(world);
    const made = makeCommit({ message, parents, author, committer, ...graft(onto, content.from) });
    repository.commits.set(made.sha, made);
    claim(repository, pull, made.sha);
    return made;
  };
  const { title, body, number } = { ...pull.issue, number: pull.number };
  switch (method) {
    case "merge": {
      const message = `Merge pull request #${number} from ${repository.owner.login}/${pull.headBranch}\n\n${title}`;
      return replay(base, { message, parents: [base.sha, pull.headSha], from: commits });
    }
    case "squash": {
      const message = `${title} (#${number})${body === null ? "" : `\n\n${body}`}`;
      return replay(base, { message, parents: [base.sha], from: commits });
    }
    case "rebase":
      return commits
        .filter((commit) => commit.parents.length < 2)
        .reduce((onto, from) => replay(onto, { message: from.message, parents: [onto.sha], from: [from] }), base);
  }
}

/** What the commits changed, put on top of another commit's files. */
function graft(onto: Commit, commits: readonly Commit[]): Pick<Commit, "files" | "changes"> {
  const files = new Map(onto.files);
  const changes = new Map<string, Commit["changes"][number]>();
  for (const commit of commits.filter((one) => one.parents.length < 2)) {
    for (const change of commit.changes) {
      const text = commit.files.get(change.filename);
      if (text === undefined) files.delete(change.filename);
      else files.set(change.filename, text);
      changes.set(change.filename, change);
    }
  }
  return { files, changes: [...changes.values()] };
}

function personOf(world: World, account: Account) {
  const email = `${account.id}+${account.login}@users.noreply.github.com`;
  return { name: account.login, email, date: world.time(), account };
}

/** GitHub itself is the committer of what is merged on the web. */
function webFlow(world: World) {
  const account = world.account("web-flow") ?? world.createUser("web-flow");
  return { name: "GitHub", email: "noreply@github.com", date: world.time(), account };
}

function claim(repository: Repository, pull: PullRequest, sha: string): void {
  const pulls = repository.pullsByCommit.get(sha) ?? new Set();
  repository.pullsByCommit.set(sha, pulls.add(pull));
}

function headOf(repository: Repository, branch: string): string {
  const sha = repository.branches.get(branch);
  if (sha === undefined) throw new Bug(`There is no branch ${branch}`);
  return sha;
}

function commitAt(repository: Repository, sha: string): Commit {
  const commit = repository.commits.get(sha);
  if (commit === undefined) throw new Bug(`There is no commit ${sha}`);
  return commit;
}

function announce(
  world: World,
  repository: Repository,
  what: { pull: PullRequest; action: string; by: Actor },
): void {
  const { pull, action, by: sender } = what;
  const payload = () => ({ number: pull.number, pull_request: presentPullRequest(world, repository, pull) });
  world.announce({ event: "pull_request", action, repository, sender, payload });
}
