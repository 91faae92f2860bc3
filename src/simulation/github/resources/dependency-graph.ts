/** What GitHub knows of a repository's dependencies: told commit by commit, compared on request. */
import { type Answer, forbidden, notFound, ok } from "../answer.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../routes.ts";
import { type Commit, findCommit } from "./commits.ts";
import { difference } from "./comparisons.ts";
import type { Repository } from "./repositories.ts";

/** One version of one dependency, as a manifest names it. */
export interface Dependency {
  /** Path of the file. */
  readonly manifest: string;
  /** Such as `npm`. */
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string;
}

export const dependencyGraphRoutes: readonly Route[] = [
  repositoryRoute(
    "GET /repos/{owner}/{repo}/dependency-graph/compare/{basehead}",
    "dependency-graph/diff-range",
    ["contents:read"],
    compare,
  ),
];

/**
 * From a commit on, the repository depends on these, until a later commit is told otherwise.
 * The first call switches the dependency graph on.
 */
export function tellDependencies(
  repository: Repository,
  sha: string,
  dependencies: readonly Dependency[],
): void {
  repository.dependencies.set(sha, dependencies);
}

/** What changed in the head since it parted from the base. */
function compare(call: RepositoryCall): Answer {
  const { repository } = call;
  if (repository.dependencies.size === 0) {
    throw forbidden("Dependency review is not supported on this repository.");
  }
  const [baseName = "", headName = ""] = parameter(call, "basehead").split("...");
  const base = findCommit(repository, baseName);
  const head = findCommit(repository, headName);
  if (base === null || head === null) throw notFound();
  const old = dependenciesOf(repository, difference(repository, base, head).mergeBase);
  const young = dependenciesOf(repository, head);
  return ok([
    ...without(old, young).map((one) => present(one, "removed")),
    ...without(young, old).map((one) => present(one, "added")),
  ]);
}

function dependenciesOf(repository: Repository, commit: Commit): readonly Dependency[] {
  let next: Commit | undefined = commit;
  while (next !== undefined) {
    const known = repository.dependencies.get(next.sha);
    if (known !== undefined) return known;
    next = repository.commits.get(next.parents[0] ?? "");
  }
  return [];
}

function without(all: readonly Dependency[], others: readonly Dependency[]): readonly Dependency[] {
  const known = new Set(others.map(keyOf));
  return all.filter((one) => !known.has(keyOf(one)));
}

function keyOf({ manifest, ecosystem, name, version }: Dependency): string {
  return JSON.stringify([manifest, ecosystem, name, version]);
}

function present(dependency: Dependency, changeType: "added" | "removed") {
  const { ecosystem, name, version } = dependency;
  return {
    ...dependency,
    change_type: changeType,
    package_url: `pkg:${ecosystem}/${encodeURIComponent(name)}@${version}`,
    license: null,
    source_repository_url: null,
    vulnerabilities: [],
    scope: "runtime",
  };
}
