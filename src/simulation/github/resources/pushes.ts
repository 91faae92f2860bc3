/** Changes of branches: pushes, forced or not, new and deleted branches, and what GitHub says of them. */
import type { Actor } from "../access.ts";
import { Bug } from "../answer.ts";
import type { World } from "../world.ts";
import type { Account } from "./accounts.ts";
import { type ActivityType, recordActivity } from "./activity.ts";
import { requestCheckSuites } from "./check-suites.ts";
import {
  ancestorsOf,
  type Commit,
  commitHtmlUrl,
  type FileChange,
  history,
  makeCommit,
} from "./commits.ts";
import { presentRepository, repositoryHtmlUrl } from "./present-repository.ts";
import { synchronizePulls } from "./pulls.ts";
import type { Repository } from "./repositories.ts";

/** A commit to be made on top of the branch. */
interface NewCommit {
  readonly message: string;
  /** Path to new text; null deletes the file. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** The pusher by default. */
  readonly author?: Account;
  /** Milliseconds; the world's time by default. Any year, as with a real local commit. */
  readonly committedAt?: number;
  /** SHAs of further parents, for a merge made by hand. */
  readonly mergedFrom?: readonly string[];
}

export interface NewPush {
  readonly by: Account;
  /** The default branch by default; a new one starts at the default branch's head. */
  readonly branch?: string;
  readonly commits: readonly NewCommit[];
  /** Reset the branch to this commit first: a force push. */
  readonly onto?: string;
  /** Made with a job's GITHUB_TOKEN, or through an app. */
  readonly actor?: Actor & { readonly byJob?: boolean };
}

export const ZEROS = "0".repeat(40);
/** GitHub lists at most so many commits in one push. */
const LISTED_COMMITS = 2048;

/** Adds commits to a branch and pushes them; returns the branch's new head. */
export function push(world: World, repository: Repository, wanted: NewPush): Commit {
  const branch = wanted.branch ?? repository.defaultBranch;
  const before = repository.branches.get(branch) ?? ZEROS;
  const start = wanted.onto ?? (before === ZEROS ? repository.head : before);
  let head = start === null ? null : (repository.commits.get(start) ?? null);
  for (const commit of wanted.commits) {
    head = addCommit(world, repository, { commit, parent: head, by: wanted.by });
  }
  if (head === null) throw new Bug("A push without any commit");
  const actor = wanted.actor ?? { account: wanted.by, app: null };
  moveBranch(world, repository, {
    branch,
    to: head.sha,
    actor,
    byJob: wanted.actor?.byJob ?? false,
  });
  return head;
}

/** Makes a commit that no branch points to yet. */
function addCommit(
  world: World,
  repository: Repository,
  wanted: { commit: NewCommit; parent: Commit | null; by: Account },
): Commit {
  const { commit, parent } = wanted;
  const account = commit.author ?? wanted.by;
  const date = isoSeconds(commit.committedAt ?? world.clock.now());
  const email = `${account.id}+${account.login}@users.noreply.github.com`;
  const signature = { name: account.login, email, date, account };
  const changed = applyFiles(parent?.files ?? new Map(), commit.files ?? {});
  const made = makeCommit({
    message: commit.message,
    author: signature,
    committer: signature,
    parents: [...(parent === null ? [] : [parent.sha]), ...(commit.mergedFrom ?? [])],
    ...changed,
  });
  repository.commits.set(made.sha, made);
  return made;
}

export interface BranchMove {
  readonly branch: string;
  /** A SHA, or 40 zeros to delete the branch. */
  readonly to: string;
  readonly actor: Actor;
  readonly byJob?: boolean;
  /** What the activity list calls it; found out by default. */
  readonly type?: ActivityType;
}

/** Points a branch at a commit and tells everybody: activity, `push` webhook, check suites, workflows. */
export function moveBranch(world: World, repository: Repository, move: BranchMove): void {
  const { branch, to, actor } = move;
  const before = repository.branches.get(branch) ?? ZEROS;
  if (before === to) return;
  const forced = isForced(repository, before, to);
  if (to === ZEROS) repository.branches.delete(branch);
  else repository.branches.set(branch, to);
  repository.pushedAt = world.time();
  const ref = `refs/heads/${branch}`;
  const type = move.type ?? typeOf(before, to, forced);
  recordActivity(world, repository, { before, after: to, ref, type, actor: actor.account });
  const change = { before, after: to, ref, forced, actor };
  world.announce({
    event: "push",
    action: null,
    repository,
    sender: actor,
    payload: () => presentPush(world, repository, change),
  });
  if (to !== ZEROS) {
    requestCheckSuites(world, repository, { sha: to, branch, before });
    synchronizePulls(world, repository, { branch, before, after: to, by: actor });
  }
  world.announcePush({ repository, branch, before, after: to, actor, byJob: move.byJob ?? false });
}

function isForced(repository: Repository, before: string, to: string): boolean {
  if (before === ZEROS || to === ZEROS) return false;
  const isNext = repository.commits.get(to)?.parents.includes(before) ?? false;
  return !isNext && !ancestorsOf(repository, to).has(before);
}

function typeOf(before: string, after: string, forced: boolean): ActivityType {
  if (before === ZEROS) return "branch_creation";
  if (after === ZEROS) return "branch_deletion";
  return forced ? "force_push" : "push";
}

interface Change {
  readonly before: string;
  readonly after: string;
  readonly ref: string;
  readonly forced: boolean;
  readonly actor: Actor;
}

function presentPush(world: World, repository: Repository, change: Change) {
  const { before, after, ref, forced, actor } = change;
  const known = before === ZEROS ? new Set<string>() : ancestorsOf(repository, before);
  const fresh: Commit[] = [];
  if (after !== ZEROS && before !== ZEROS) {
    for (const commit of history(repository, after)) {
      if (known.has(commit.sha)) break;
      fresh.push(commit);
    }
  }
  const commits = fresh.toReversed().slice(-LISTED_COMMITS);
  const head = repository.commits.get(after);
  const html = repositoryHtmlUrl(world, repository);
  const present = presentRepository(world, repository);
  return {
    ref,
    before,
    after,
    created: before === ZEROS,
    deleted: after === ZEROS,
    forced,
    base_ref: null,
    compare: `${html}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: commits.map((commit) => presentPushed(world, repository, commit)),
    head_commit: head === undefined ? null : presentPushed(world, repository, head),
    pusher: { name: actor.account.login, email: `${actor.account.login}@users.noreply.github.com` },
    repository: {
      ...present,
      created_at: Date.parse(repository.createdAt) / 1000,
      pushed_at: Date.parse(repository.pushedAt) / 1000,
      stargazers: 0,
      master_branch: repository.defaultBranch,
    },
  };
}

function presentPushed(world: World, repository: Repository, commit: Commit) {
  const names = (status: FileChange["status"]) =>
    commit.changes.filter((change) => change.status === status).map((change) => change.filename);
  return {
    id: commit.sha,
    tree_id: commit.treeSha,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: commitHtmlUrl(world, repository, commit.sha),
    author: presentPerson(commit.author),
    committer: presentPerson(commit.committer),
    added: names("added"),
    removed: names("removed"),
    modified: [...names("modified"), ...names("renamed")],
  };
}

function presentPerson({ name, email, date, account }: Commit["author"]) {
  return { name, email, date, ...(account === null ? {} : { username: account.login }) };
}

function applyFiles(
  old: ReadonlyMap<string, string>,
  wanted: Readonly<Record<string, string | null>>,
): { files: ReadonlyMap<string, string>; changes: FileChange[] } {
  const entries = Object.entries(wanted);
  if (entries.length === 0) return { files: old, changes: [] };
  const files = new Map(old);
  const changes: FileChange[] = [];
  for (const [filename, text] of entries) {
    const was = old.get(filename);
    if (text === null) files.delete(filename);
    else files.set(filename, text);
    if (was === (text ?? undefined)) continue;
    changes.push(describeChange(filename, was ?? null, text));
  }
  return { files, changes };
}

function describeChange(filename: string, was: string | null, text: string | null): FileChange {
  const status = was === null ? "added" : text === null ? "removed" : "modified";
  const oldLines = linesOf(was);
  const newLines = linesOf(text);
  const removed = oldLines.filter((line) => !newLines.includes(line));
  const added = newLines.filter((line) => !oldLines.includes(line));
  const body = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)];
  const patch = [`@@ -1,${oldLines.length} +1,${newLines.length} @@`, ...body].join("\n");
  return { filename, status, additions: added.length, deletions: removed.length, patch };
}

function linesOf(text: string | null): string[] {
  return text === null || text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** GitHub writes whole seconds. */
export function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
