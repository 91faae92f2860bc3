/** A push to the branch: the pipeline file that is now in force, and the release at its head. */
import { touches } from "../../config/paths.ts";
import { artifactId } from "../../domain/artifact-id.ts";
import type { Fact } from "../../domain/fact.ts";
import { type CommitSha, type ReleaseId, releaseId } from "../../domain/ids.ts";
import type { Pipeline } from "../../domain/pipeline.ts";
import type { Release } from "../../domain/release.ts";
import type { Desk } from "../desk.ts";
import type { Comparison, Outcome, Trouble } from "../ports/github.ts";
import type { PushReport } from "../ports/signal.ts";
import type { ChangeRow } from "../ports/store.ts";

/** How a push was taken in; a trouble means that it must be tried again. */
export type Taken = { readonly ok: true } | { readonly ok: false; readonly trouble: Trouble };

/** More commits than this in one push are too many to list; their number is known all the same. */
const MOST_CHANGES = 1_000;

export async function takeInPush(desk: Desk, push: PushReport, pipeline: Pipeline): Promise<Taken> {
  const { after } = push;
  if (after === null) return { ok: true };
  const at = Math.min(push.at, desk.clock.now());
  const state = desk.keeper.state();
  const known = [...state.releases.values()].find(({ commit }) => commit === after);
  const order = await placeInHistory(desk, after, push);
  if (!order.ok) return order;
  const { predecessor, dropped, comparison } = order.value;
  const orphans = dropped.map(({ id }): Fact => ({ at, type: "ReleaseOrphaned", release: id }));
  if (known !== undefined) {
    const restored: Fact[] = known.isOrphaned
      ? [{ at, type: "ReleaseRestored", release: known.id }]
      : [];
    await desk.keeper.takeIn([...orphans, ...restored]);
    return { ok: true };
  }
  if (isElsewhere(pipeline, comparison)) {
    await desk.keeper.takeIn(orphans);
    return { ok: true };
  }
  const commit = await desk.github.readCommit(after);
  if (!commit.ok) return commit;
  const release = releaseId(
    artifactId({ pipeline: pipeline.name, committedAt: commit.value.committedAt, commit: after }),
  );
  const commits = comparison?.commits ?? [];
  await desk.keeper.store.saveChanges(
    changesOf(release, commits.length > 0 ? commits : [{ ...commit.value, login: null }]),
  );
  await desk.keeper.takeIn([
    ...orphans,
    { at, type: "ReleaseMerged", release, commit: after, after: predecessor?.id ?? null },
  ]);
  return { ok: true };
}

interface PlaceInHistory {
  /** The newest release that is an ancestor. */
  readonly predecessor: Release | null;
  /** Releases that a force-push took off the branch. */
  readonly dropped: readonly Release[];
  /** From the predecessor, or from where the branch stood before, to the head. */
  readonly comparison: Comparison | null;
}

/** Asks GitHub, release by release from the newest on, until one is an ancestor. */
async function placeInHistory(
  desk: Desk,
  head: CommitSha,
  push: PushReport,
): Promise<Outcome<PlaceInHistory>> {
  const dropped: Release[] = [];
  const releases = [...desk.keeper.state().releases.values()]
    .filter(({ isOrphaned, commit }) => !isOrphaned && commit !== head)
    .sort((a, b) => b.rank - a.rank);
  for (const release of releases) {
    const compared = await desk.github.compare(release.commit, head, MOST_CHANGES);
    if (!compared.ok) {
      if (compared.trouble.kind === "not-found") {
        dropped.push(release);
        continue;
      }
      return compared;
    }
    const { status } = compared.value;
    if (status === "ahead" || status === "identical") {
      return { ok: true, value: { predecessor: release, dropped, comparison: compared.value } };
    }
    if (push.isForced) dropped.push(release);
  }
  const before = push.before;
  const compared = before === null ? null : await desk.github.compare(before, head, MOST_CHANGES);
  if (compared !== null && !compared.ok && compared.trouble.kind === "retryable") return compared;
  return {
    ok: true,
    value: { predecessor: null, dropped, comparison: compared?.ok ? compared.value : null },
  };
}

/** Nothing of the pipeline's was touched. Where GitHub does not list all files, something may have been. */
function isElsewhere(pipeline: Pipeline, comparison: Comparison | null): boolean {
  const files = comparison?.files ?? null;
  return pipeline.paths.length > 0 && files !== null && !touches(pipeline.paths, files);
}

/** GitHub's merge commits name their pull request, and so do squashed ones. */
const PULL_REQUEST = /^Merge pull request #(\d+) |\(#(\d+)\)$/;

function changesOf(release: ReleaseId, commits: Comparison["commits"]): readonly ChangeRow[] {
  return commits.map(({ sha, title, author, login }, position) => {
    const match = PULL_REQUEST.exec(title);
    const number = match?.[1] ?? match?.[2];
    return {
      release,
      commit: sha,
      title,
      author,
      login,
      pullRequest: number === undefined ? null : Number(number),
      position,
    };
  });
}
