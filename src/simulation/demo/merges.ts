/** What is merged during the demo: the newest commits of a real Git repository, as five pushes after all that was before. */
import { basename, resolve } from "node:path";
import { count } from "../../views/table.ts";
import type { Account } from "../github/resources/accounts.ts";
import { type Commit, makeCommit } from "../github/resources/commits.ts";
import type { Repository } from "../github/resources/repositories.ts";
import type { World } from "../github/world.ts";

export interface Merge {
  /** The branch's head after it. */
  readonly head: Commit;
  /** On the first-parent line, oldest first; the head is the last. */
  readonly commits: readonly Commit[];
}

export interface Merges {
  /** The commits of the next release; the branch does not have them yet. */
  next(): Merge;
  /** Merges them: GitHub tells everybody. */
  push(merge: Merge): void;
  /** Where the commits are from, in a few words. */
  readonly origin: string;
}

export interface Ground {
  readonly world: World;
  readonly repository: Repository;
  readonly by: Account;
}

/** One release of the story each, A to E. */
const PUSHES = 5;
/** More changes to a release would say no more. */
const MOST_COMMITS = 3;

/**
 * Brings the history in and pushes all but its newest commits.
 * @param source.files what the simulated repository holds at every commit: only `.github` matters here
 */
export async function openMerges(
  ground: Ground,
  source: { readonly directory: string; readonly files: Readonly<Record<string, string>> },
): Promise<Merges> {
  const { world, repository, by } = ground;
  const line = await readHistory(ground, source.directory);
  layOver(repository, source.files);
  const size = Math.min(MOST_COMMITS, Math.floor((line.length - 1) / PUSHES));
  const [base, ...merged] = line.slice(-1 - Math.max(0, size) * PUSHES);
  if (base === undefined)
    world.push(repository, { by, commits: [{ message: "Begin", files: source.files }] });
  else world.pushExisting(repository, { sha: base.sha, by });
  const pushes = Array.from({ length: PUSHES }, (_, index) =>
    merged.slice(index * size, (index + 1) * size),
  );
  return {
    origin: originWords(line.length, merged.length, basename(resolve(source.directory))),
    next: () => {
      const commits = pushes.shift() ?? [];
      const head = commits.at(-1);
      if (head !== undefined) return { head, commits };
      const madeUp = makeUp(ground, PUSHES - pushes.length);
      return { head: madeUp, commits: [madeUp] };
    },
    push: ({ head }) => world.pushExisting(repository, { sha: head.sha, by }),
  };
}

/** @returns nothing where there is no Git, or no history */
async function readHistory(
  { world, repository }: Ground,
  directory: string,
): Promise<readonly Commit[]> {
  try {
    return await world.importGit(repository, { directory, paths: [] });
  } catch {
    return [];
  }
}

function originWords(found: number, merged: number, name: string): string {
  if (merged > 0) return `the newest ${merged} of ${count(found, "commit")} of ${name}`;
  if (found === 0) return `made-up commits, as ${name} has no Git history that can be read`;
  return `made-up commits, as ${name} has only ${count(found, "commit")} on its main line`;
}

/** The commits stay what they are; their own workflows would deploy nothing here, so the demo's stand in their place. */
function layOver(repository: Repository, files: Readonly<Record<string, string>>): void {
  const all = new Map(Object.entries(files));
  for (const [sha, commit] of repository.commits) {
    repository.commits.set(sha, { ...commit, files: all });
  }
}

function makeUp({ world, repository, by }: Ground, number: number): Commit {
  const parent = repository.commits.get(repository.head ?? "");
  const signature = {
    name: by.login,
    email: `${by.login}@acme.test`,
    date: world.time(),
    account: by,
  };
  const commit = makeCommit({
    message: `Change number ${number}`,
    author: signature,
    committer: signature,
    parents: parent === undefined ? [] : [parent.sha],
    files: parent?.files ?? new Map(),
    changes: [],
  });
  repository.commits.set(commit.sha, commit);
  return commit;
}
