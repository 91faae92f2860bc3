/** Two commits compared: what one has that the other lacks. */
import { type Answer, Bug, notFound, ok } from "../answer.ts";
import { cutPage } from "../paging.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../routes.ts";
import {
  ancestorsOf,
  type Commit,
  type FileChange,
  findCommit,
  history,
  presentChange,
  presentCommit,
} from "./commits.ts";
import { repositoryHtmlUrl, repositoryUrl } from "./present-repository.ts";
import type { Repository } from "./repositories.ts";

export const comparisonRoutes: readonly Route[] = [
  repositoryRoute(
    "GET /repos/{owner}/{repo}/compare/{basehead}",
    "repos/compare-commits-with-basehead",
    ["contents:read"],
    compare,
  ),
];

/** Without paging GitHub lists so many commits, and always so many files, on the first page alone. */
const UNPAGED_COMMITS = 250;
const LISTED_FILES = 300;

function compare(call: RepositoryCall): Answer {
  const { repository, query, world } = call;
  const [baseName, headName] = parameter(call, "basehead").split("...");
  const base = findCommit(repository, ownBranch(baseName));
  const head = findCommit(repository, ownBranch(headName));
  if (base === null || head === null) throw notFound();
  const { ahead, behind, mergeBase } = difference(repository, base, head);
  const isPaged = query.has("page") || query.has("per_page");
  const page = isPaged
    ? cutPage(call, ahead)
    : { items: ahead.slice(-UNPAGED_COMMITS), headers: {} };
  const isFirst = (query.get("page") ?? "1") === "1";
  const url = `${repositoryUrl(world, repository)}/compare/${base.sha}...${head.sha}`;
  const html = `${repositoryHtmlUrl(world, repository)}/compare/${baseName}...${headName}`;
  const files = isFirst ? netChanges(ahead).slice(0, LISTED_FILES) : [];
  return ok(
    {
      url,
      html_url: html,
      permalink_url: `${repositoryHtmlUrl(world, repository)}/compare/${base.sha}...${head.sha}`,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: presentCommit(world, repository, base),
      merge_base_commit: presentCommit(world, repository, mergeBase),
      status: statusOf(ahead.length, behind),
      ahead_by: ahead.length,
      behind_by: behind,
      total_commits: ahead.length,
      commits: page.items.map((commit) => presentCommit(world, repository, commit)),
      files: files.map((change) => presentChange(world, { repository, commit: head }, change)),
    },
    page.headers,
  );
}

/** `owner:branch` names the same repository here: there are no forks. */
function ownBranch(name: string | undefined): string {
  return (name ?? "").replace(/^[^:]+:/, "");
}

/** Commits of `head` that `base` lacks, oldest first; how many it lacks of `base`; where they part. */
export function difference(
  repository: Repository,
  base: Commit,
  head: Commit,
): { ahead: Commit[]; behind: number; mergeBase: Commit } {
  const ofBase = ancestorsOf(repository, base.sha);
  const ofHead = ancestorsOf(repository, head.sha);
  const ahead = onlyIn(repository, head, ofBase);
  const behind = [...ofBase].filter((sha) => !ofHead.has(sha)).length;
  return { ahead, behind, mergeBase: mergeBaseOf(repository, { head, ofBase }) };
}

function onlyIn(repository: Repository, head: Commit, known: ReadonlySet<string>): Commit[] {
  const found: Commit[] = [];
  const seen = new Set<string>();
  const visit = (start: Commit) => {
    const open: { commit: Commit; next: number }[] = [{ commit: start, next: 0 }];
    seen.add(start.sha);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const parentSha = top.commit.parents[top.next];
      top.next += 1;
      if (parentSha === undefined) {
        found.push(top.commit);
        open.pop();
        continue;
      }
      const parent = repository.commits.get(parentSha);
      if (parent === undefined || seen.has(parentSha) || known.has(parentSha)) continue;
      seen.add(parentSha);
      open.push({ commit: parent, next: 0 });
    }
  };
  if (!known.has(head.sha)) visit(head);
  return found;
}

function mergeBaseOf(
  repository: Repository,
  known: { head: Commit; ofBase: ReadonlySet<string> },
): Commit {
  for (const commit of history(repository, known.head.sha)) {
    if (known.ofBase.has(commit.sha)) return commit;
  }
  const [first] = known.ofBase;
  const root = first === undefined ? undefined : repository.commits.get(first);
  if (root === undefined) throw new Bug("A comparison without commits");
  return root;
}

function statusOf(ahead: number, behind: number): "ahead" | "behind" | "diverged" | "identical" {
  if (ahead === 0) return behind === 0 ? "identical" : "behind";
  return behind === 0 ? "ahead" : "diverged";
}

/** One entry a file: the sum of what the commits did to it. */
function netChanges(commits: readonly Commit[]): FileChange[] {
  const byName = new Map<string, FileChange>();
  for (const change of commits.flatMap((commit) => commit.changes)) {
    const before = byName.get(change.filename);
    byName.set(change.filename, before === undefined ? change : sum(before, change));
  }
  return [...byName.values()].toSorted((a, b) => (a.filename < b.filename ? -1 : 1));
}

function sum(before: FileChange, after: FileChange): FileChange {
  return {
    ...after,
    status: before.status === "added" && after.status !== "removed" ? "added" : after.status,
    additions: before.additions + after.additions,
    deletions: before.deletions + after.deletions,
  };
}
