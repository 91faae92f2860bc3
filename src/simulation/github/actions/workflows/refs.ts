/** What names of branches lead to, and what pushes changed. */
import type { Repository } from "../../resources/repositories.ts";
import type { Push } from "../../world.ts";

/** @returns `refs/heads/…` or `refs/tags/…`, null where there is neither */
export function fullRef(repository: Repository, name: string): string | null {
  const short = name.replace(/^refs\/(?:heads|tags)\//, "");
  if (repository.branches.has(short) && !name.startsWith("refs/tags/"))
    return `refs/heads/${short}`;
  return repository.tags.has(short) && !name.startsWith("refs/heads/")
    ? `refs/tags/${short}`
    : null;
}

/** Paths that a push touched: of all its commits along the first parents. */
export function pathsOf({ repository, before, after }: Push): readonly string[] {
  const paths = new Set<string>();
  for (let sha = after; sha !== before; ) {
    const commit = repository.commits.get(sha);
    if (commit === undefined) break;
    for (const { filename } of commit.changes) paths.add(filename);
    sha = commit.parents[0] ?? before;
  }
  return [...paths];
}
