/** Remembers a release again that was forgotten: it moves nowhere by itself, but a rollback may bring it back. */
import type { RecalledRelease } from "../fact.ts";
import type { Instant, ReleaseId, StageName } from "../ids.ts";
import type { Release } from "../release.ts";
import type { EnvironmentState, StageRecord, StageState, State, Success } from "../state.ts";
import { withEnvironment, withStage } from "./replace.ts";

type Recalled = { readonly at: Instant } & RecalledRelease;

/** What is still known of it stays as it is. */
export function recall(state: State, entry: Recalled): State {
  const remembered = state.releases.has(entry.release) ? state : readmit(state, entry);
  return entry.successes.reduce(
    (after, { environment, at, isApproved, isRolledBack }) =>
      withEnvironment(after, environment, (known) =>
        insert(known, {
          release: entry.release,
          rank: rankIn(after, entry),
          ...{ at, isApproved, isRolledBack },
        }),
      ),
    remembered,
  );
}

function rankIn(state: State, { release, rank }: Recalled): number {
  return state.releases.get(release)?.rank ?? rank;
}

function readmit(state: State, entry: Recalled): State {
  const { release: id, commit, rank, mergedAt, manifestDigest } = entry;
  const release: Release = {
    ...{ id, commit, rank, mergedAt, manifestDigest },
    build: "built",
    buildStartedAt: null,
    buildAskedAt: null,
    buildEndedAt: mergedAt,
    isQuarantined: entry.isQuarantined,
    clearedAt: null,
    isOrphaned: entry.isOrphaned,
    placedAt: null,
  };
  const names = (state.pipeline?.stages ?? []).map(({ name }) => name);
  return names.reduce<State>(
    (after, name) => withStage(after, name, (stage) => conclude(stage, entry, name)),
    { ...state, releases: new Map(state.releases).set(id, release) },
  );
}

/** Where it was not approved, something newer has long been before it. */
function conclude(stage: StageState, { release, at, approvedBy }: Recalled, name: StageName) {
  const by: ReleaseId = stage.newestPromoted?.release ?? release;
  const record: StageRecord = approvedBy.includes(name)
    ? { status: "approved", at }
    : { status: "superseded", at, by };
  return { ...stage, records: new Map(stage.records).set(release, record) };
}

function insert(environment: EnvironmentState, success: Success): EnvironmentState {
  const { successes } = environment;
  if (successes.some(({ release }) => release === success.release)) return environment;
  const index = successes.findLastIndex(({ rank }) => rank < success.rank);
  return { ...environment, successes: successes.toSpliced(index + 1, 0, success) };
}
