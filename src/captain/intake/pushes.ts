/** A push to the branch: the pipeline file that is now in force, and the release at its head. */
import { touches } from "../../config/paths.ts";
import { artifactId } from "../../domain/artifact-id.ts";
import type { Fact } from "../../domain/fact.ts";
import { type CommitSha, type Instant, type ReleaseId, releaseId } from "../../domain/ids.ts";
import type { Pipeline } from "../../domain/pipeline.ts";
import type { Release } from "../../domain/release.ts";
import type { Desk } from "../desk.ts";
import type { Comparison, Outcome, Trouble } from "../ports/github.ts";
import type { PushReport, RepositoryRef } from "../ports/signal.ts";
import type { ChangeRow, Revert } from "../ports/store.ts";
import { pullRequestsOf } from "../preview/pull-requests.ts";
import { compareCommits } from "./between.ts";

/** @returns null when it was taken in; else why not */
export async function takeInPush(desk: Desk, push: PushReport): Promise<Trouble | null> {
  const { after } = push;
  const { pipeline, releases, isRemoved } = desk.keeper.state();
  if (after === null || pipeline === null || isRemoved) return null;
  // From now on its build is awaited; a push that is read late must not have missed it already.
  const at = desk.clock.now();
  const place = await placeInHistory(desk, after, push);
  if (!place.ok) return place.trouble;
  const { dropped, isOnBranch, comparison } = place.value;
  const orphans = dropped.map(({ id }): Fact => ({ at, type: "ReleaseOrphaned", release: id }));
  const known = [...releases.values()].find(({ commit }) => commit === after);
  if (known !== undefined) {
    const isBack = known.isOrphaned && isOnBranch;
    const back: Fact = { at, type: "ReleaseRestored", release: known.id };
    await desk.keeper.takeIn([...orphans, ...(isBack ? [back] : [])]);
    return null;
  }
  if (!isOnBranch || isElsewhere(pipeline, comparison)) {
    await desk.keeper.takeIn(orphans);
    return null;
  }
  return mint(desk, { after, at, orphans, place: place.value });
}

async function mint(
  desk: Desk,
  push: {
    readonly after: CommitSha;
    readonly at: Instant;
    readonly orphans: readonly Fact[];
    readonly place: PlaceInHistory;
  },
): Promise<Trouble | null> {
  const { after, at, orphans, place } = push;
  const pipeline = desk.keeper.store.name;
  const commit = await desk.github.readCommit(after);
  if (!commit.ok) return commit.trouble;
  const { committedAt } = commit.value;
  const release = releaseId(artifactId({ pipeline, committedAt, commit: after }));
  const listed = place.comparison?.commits ?? [];
  const commits = listed.length > 0 ? listed : [{ ...commit.value, login: null }];
  await desk.keeper.store.saveChanges(changesOf(release, commits, after));
  await desk.keeper.store.saveReverts(revertsOf(release, commits, desk.github.repository));
  const predecessor = place.predecessor?.id ?? null;
  await desk.keeper.takeIn([
    ...orphans,
    { at, type: "ReleaseMerged", release, commit: after, after: predecessor },
  ]);
  return null;
}

interface PlaceInHistory {
  /** The newest release that is an ancestor. */
  readonly predecessor: Release | null;
  /** Releases that a force-push took off the branch. */
  readonly dropped: readonly Release[];
  /** false: a later push took this one off again before it was heard of. */
  readonly isOnBranch: boolean;
  /** From the predecessor, or from where the branch stood before, to the head. */
  readonly comparison: Comparison | null;
}

/** Asks GitHub, release by release from the newest on, until one is an ancestor; those that are none may have left the branch. */
async function placeInHistory(
  desk: Desk,
  after: CommitSha,
  { before, branch }: PushReport,
): Promise<Outcome<PlaceInHistory>> {
  const doubtful: Release[] = [];
  const releases = [...desk.keeper.state().releases.values()]
    .filter(({ isOrphaned, commit }) => !isOrphaned && commit !== after)
    .sort((a, b) => b.rank - a.rank);
  let predecessor: Release | null = null;
  let comparison: Comparison | null = null;
  for (const release of releases) {
    const compared = await compareCommits(desk, release.commit, after);
    if (!compared.ok) return compared;
    if (isAhead(compared.value)) {
      predecessor = release;
      comparison = compared.value;
      break;
    }
    doubtful.push(release);
  }
  if (predecessor === null && before !== null) {
    const compared = await compareCommits(desk, before, after);
    if (!compared.ok) return compared;
    comparison = compared.value;
  }
  const sorted = await sortOut(desk, { after, branch, doubtful });
  return sorted.ok ? { ok: true, value: { predecessor, comparison, ...sorted.value } } : sorted;
}

/** Webhooks come in any order: only where the branch stands now tells what left it. */
async function sortOut(
  desk: Desk,
  what: {
    readonly after: CommitSha;
    readonly branch: string;
    readonly doubtful: readonly Release[];
  },
): Promise<Outcome<Pick<PlaceInHistory, "dropped" | "isOnBranch">>> {
  const { after, branch, doubtful } = what;
  if (doubtful.length === 0) return { ok: true, value: { dropped: [], isOnBranch: true } };
  const head = await desk.github.readHead(branch);
  if (!head.ok) return head;
  const dropped: Release[] = [];
  for (const release of doubtful) {
    const compared = await compareCommits(desk, release.commit, head.value);
    if (!compared.ok) return compared;
    if (!isAhead(compared.value)) dropped.push(release);
  }
  const own = await compareCommits(desk, after, head.value);
  if (!own.ok) return own;
  return { ok: true, value: { dropped, isOnBranch: isAhead(own.value) } };
}

function isAhead(comparison: Comparison | null): boolean {
  return comparison?.status === "ahead" || comparison?.status === "identical";
}

/** Nothing of the pipeline's was touched. Where GitHub does not list all files, something may have been. */
function isElsewhere(pipeline: Pipeline, comparison: Comparison | null): boolean {
  const files = comparison?.files ?? null;
  return pipeline.paths.length > 0 && files !== null && !touches(pipeline.paths, files);
}

function changesOf(
  release: ReleaseId,
  commits: Comparison["commits"],
  head: CommitSha,
): readonly ChangeRow[] {
  const pulls = pullRequestsOf(commits, head);
  return commits.map(({ sha, title, author, login }, position) => ({
    release,
    commit: sha,
    title,
    author,
    login,
    pullRequest: pulls.get(sha) ?? null,
    position,
  }));
}

/** Pull requests of other repositories are others' business. */
function revertsOf(
  release: ReleaseId,
  commits: Comparison["commits"],
  { owner, name }: RepositoryRef,
): readonly Revert[] {
  const ours = `${owner}/${name}`.toLowerCase();
  return commits.flatMap(({ sha: commit, reverts }) =>
    reverts
      .map((reverted) => (reverted.startsWith(`${ours}#`) ? reverted.slice(ours.length) : reverted))
      .filter((reverted) => !reverted.includes("/"))
      .map((reverted) => ({ release, commit, reverted })),
  );
}
