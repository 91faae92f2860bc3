/** Commits: a real graph with parents, files and dates, and how names lead to them. */
import { createHash } from "node:crypto";
import { unprocessable } from "../answer.ts";
import type { World } from "../world.ts";
import { type Account, presentAccount } from "./accounts.ts";
import { repositoryHtmlUrl, repositoryUrl } from "./present-repository.ts";
import type { Repository } from "./repositories.ts";

/** Who made a commit, and when: ISO 8601 in UTC, whole seconds. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: string;
  /** The account that GitHub knows by this address. */
  readonly account: Account | null;
}

export interface FileChange {
  readonly filename: string;
  readonly status: "added" | "modified" | "removed" | "renamed";
  readonly additions: number;
  readonly deletions: number;
  readonly patch?: string;
}

export interface Commit {
  readonly sha: string;
  readonly treeSha: string;
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
  /** SHAs, the first parent first. */
  readonly parents: readonly string[];
  /** Text of the files that the simulation keeps; shared with the parent where nothing changed. */
  readonly files: ReadonlyMap<string, string>;
  /** What it changes against its first parent. */
  readonly changes: readonly FileChange[];
}

/** Names a new commit by what is in it, as Git does. */
export function makeCommit(content: Omit<Commit, "sha" | "treeSha">): Commit {
  const tree = createHash("sha1");
  for (const [path, text] of content.files) tree.update(`${path}\0${text}\0`);
  const treeSha = tree.digest("hex");
  const { author, committer, parents, message } = content;
  const lines = [treeSha, ...parents, signatureLine(author), signatureLine(committer), message];
  const sha = createHash("sha1").update(lines.join("\n")).digest("hex");
  return { ...content, sha, treeSha };
}

/** The commit of a branch, tag, full `refs/...` name, SHA or its first 7 or more digits. */
export function findCommit(repository: Repository, name: string): Commit | null {
  const full = repository.commits.get(name);
  if (full !== undefined) return full;
  const short = name.replace(/^refs\//, "").replace(/^(heads|tags)\//, "");
  const sha = repository.branches.get(short) ?? repository.tags.get(short);
  if (sha !== undefined) return repository.commits.get(sha) ?? null;
  if (!/^[0-9a-f]{7,39}$/.test(name)) return null;
  for (const commit of repository.commits.values()) if (commit.sha.startsWith(name)) return commit;
  return null;
}

/** The same, throwing GitHub's 422 for a commit that does not exist. */
export function demandCommit(repository: Repository, name: string): Commit {
  const commit = findCommit(repository, name);
  if (commit === null) throw unprocessable(`No commit found for SHA: ${name}`);
  return commit;
}

/** All commits from which `sha` descends, itself included. */
export function ancestorsOf(repository: Repository, sha: string): Set<string> {
  const seen = new Set<string>();
  const open = [sha];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const commit = repository.commits.get(next);
    if (commit === undefined || seen.has(next)) continue;
    seen.add(next);
    open.push(...commit.parents);
  }
  return seen;
}

/** `sha` and its ancestors, newest first, parents after their children, up to `limit`. */
export function* history(repository: Repository, sha: string): Generator<Commit> {
  const seen = new Set<string>();
  const open = [repository.commits.get(sha)].filter((commit) => commit !== undefined);
  while (open.length > 0) {
    open.sort((a, b) => (a.committer.date < b.committer.date ? -1 : 1));
    const commit = open.pop();
    if (commit === undefined || seen.has(commit.sha)) continue;
    seen.add(commit.sha);
    yield commit;
    for (const parent of commit.parents) {
      const next = repository.commits.get(parent);
      if (next !== undefined && !seen.has(parent)) open.push(next);
    }
  }
}

/** As `GET /repos/{owner}/{repo}/commits/{ref}` shows it, without statistics and files. */
export function presentCommit(world: World, repository: Repository, commit: Commit) {
  const url = repositoryUrl(world, repository);
  const { author, committer } = commit;
  return {
    sha: commit.sha,
    node_id: world.nodeId("C", commit.sha),
    commit: {
      author: presentSignature(author),
      committer: presentSignature(committer),
      message: commit.message,
      tree: { sha: commit.treeSha, url: `${url}/git/trees/${commit.treeSha}` },
      url: `${url}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url: `${url}/commits/${commit.sha}`,
    html_url: commitHtmlUrl(world, repository, commit.sha),
    comments_url: `${url}/commits/${commit.sha}/comments`,
    author: author.account === null ? null : presentAccount(world, author.account),
    committer: committer.account === null ? null : presentAccount(world, committer.account),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/commits/${sha}`,
      html_url: commitHtmlUrl(world, repository, sha),
    })),
  };
}

/** As `GET /repos/{owner}/{repo}/git/commits/{sha}` shows it. */
export function presentGitCommit(world: World, repository: Repository, commit: Commit) {
  const {
    commit: inner,
    parents,
    comments_url: _,
    ...outer
  } = presentCommit(world, repository, commit);
  return {
    sha: outer.sha,
    node_id: outer.node_id,
    url: inner.url,
    html_url: outer.html_url,
    author: inner.author,
    committer: inner.committer,
    tree: inner.tree,
    message: inner.message,
    parents: parents.map((parent) => ({
      ...parent,
      url: parent.url.replace("/commits/", "/git/commits/"),
    })),
    verification: UNSIGNED,
  };
}

/** A changed file, as commits and comparisons list it. */
export function presentChange(
  world: World,
  at: { repository: Repository; commit: Commit },
  change: FileChange,
) {
  const { repository, commit } = at;
  const path = change.filename.split("/").map(encodeURIComponent).join("/");
  return {
    sha: blobSha(commit.files.get(change.filename) ?? ""),
    filename: change.filename,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${repositoryHtmlUrl(world, repository)}/blob/${commit.sha}/${path}`,
    raw_url: `${repositoryHtmlUrl(world, repository)}/raw/${commit.sha}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${commit.sha}`,
    ...(change.patch === undefined ? {} : { patch: change.patch }),
  };
}

/** The name that Git gives a file's content. */
export function blobSha(text: string): string {
  return createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest("hex");
}

export function commitHtmlUrl(world: World, repository: Repository, sha: string): string {
  return `${repositoryHtmlUrl(world, repository)}/commit/${sha}`;
}

function presentSignature({ name, email, date }: Signature) {
  return { name, email, date };
}

function signatureLine({ name, email, date }: Signature): string {
  return `${name} <${email}> ${date}`;
}

const UNSIGNED = {
  verified: false,
  reason: "unsigned",
  signature: null,
  payload: null,
  verified_at: null,
};
