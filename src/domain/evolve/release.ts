/** Releases appear in the order of the branch's history, get built, and may be barred. */
import type { BuildDecision, ReleaseDecision } from "../decision.ts";
import type { BuildFact, ReleaseFact } from "../fact.ts";
import type { EnvironmentName, Instant, ReleaseId, StageName } from "../ids.ts";
import type { BuildState, Release } from "../release.ts";
import type { StageRecord, StageState, State } from "../state.ts";
import { forget, USUAL_MEMORY } from "./forget.ts";
import { rankAfter } from "./rank.ts";
import { withRelease } from "./replace.ts";

type ReleaseEntry = { readonly at: Instant } & (
  | Exclude<ReleaseFact, { type: "ReleaseRecalled" }>
  | BuildFact
  | BuildDecision
  | Extract<ReleaseDecision, { type: "Quarantine" | "Unquarantine" }>
);

export function evolveRelease(state: State, entry: ReleaseEntry): State {
  switch (entry.type) {
    case "ReleaseMerged":
      return merge(state, entry);
    case "ReleaseOrphaned":
    case "ReleaseRestored":
      return place(state, entry);
    case "BuildStarted":
      return startBuild(state, entry.release, entry.at);
    case "BuildSucceeded":
      return succeed(state, entry);
    case "BuildFailed":
    case "TimeOutBuild":
      return endBuild(state, entry, "failed");
    case "BuildSuperseded":
      return endBuild(state, entry, "superseded");
    case "GiveUpBuild":
      return endBuild(state, entry, "not-built");
    case "StartBuild":
      return withRelease(state, entry.release, (release) => ({
        ...release,
        buildAskedAt: entry.at,
      }));
    case "RetryBuild":
      return withRelease(state, entry.release, (release) => ({
        ...release,
        build: "building",
        buildStartedAt: null,
        buildAskedAt: entry.at,
        buildEndedAt: null,
      }));
    case "Quarantine":
      return withRelease(state, entry.release, (release) => ({ ...release, isQuarantined: true }));
    case "Unquarantine":
      return entry.lifts === "everywhere"
        ? unquarantine(state, entry.release, entry.at)
        : liftBar(state, entry.release, entry.at);
  }
}

/** What is forgotten was known: hearing of it again is no news. */
function merge(before: State, entry: Extract<ReleaseEntry, { type: "ReleaseMerged" }>): State {
  if (before.releases.has(entry.release)) return before;
  if (before.forgotten !== null && entry.at <= before.forgotten.at) return before;
  const { state, rank } = rankAfter(before, entry.after);
  const release: Release = {
    id: entry.release,
    commit: entry.commit,
    rank,
    mergedAt: entry.at,
    build: "building",
    buildStartedAt: null,
    buildAskedAt: null,
    buildEndedAt: null,
    manifestDigest: null,
    isQuarantined: false,
    clearedAt: null,
    isOrphaned: false,
    placedAt: null,
  };
  const merged = { ...state, releases: new Map(state.releases).set(release.id, release) };
  return merged.releases.size > 2 * USUAL_MEMORY.releases ? forget(merged) : merged;
}

/** A force-push drops a commit from the branch or brings it back; the later word counts. */
function place(
  state: State,
  { type, release: id, at }: Extract<ReleaseEntry, { type: "ReleaseOrphaned" | "ReleaseRestored" }>,
): State {
  const isOrphaned = type === "ReleaseOrphaned";
  return withRelease(state, id, (release) =>
    release.isOrphaned === isOrphaned || at <= (release.placedAt ?? -Infinity)
      ? release
      : { ...release, isOrphaned, placedAt: at },
  );
}

/** A run that is older than what is known already is no news: words may come late, twice and in any order. */
function startBuild(state: State, id: ReleaseId, at: Instant): State {
  return withRelease(state, id, (release) => {
    const known = Math.max(release.buildStartedAt ?? -Infinity, release.buildEndedAt ?? -Infinity);
    if (release.build === "built" || at <= known || at < askedAt(release)) return release;
    return { ...release, build: "building", buildStartedAt: at, buildEndedAt: null };
  });
}

/** A build that succeeded stays built, and its first manifest stays its manifest. */
function succeed(
  state: State,
  { release: id, manifestDigest, at }: Extract<ReleaseEntry, { type: "BuildSucceeded" }>,
): State {
  return withRelease(state, id, (release) => {
    const digest = release.manifestDigest ?? manifestDigest;
    if (release.build === "built" && digest === release.manifestDigest) return release;
    return { ...release, build: "built", buildEndedAt: at, manifestDigest: digest };
  });
}

function endBuild(
  state: State,
  { release: id, at }: { readonly release: ReleaseId; readonly at: Instant },
  build: BuildState,
): State {
  return withRelease(state, id, (release) => {
    if (release.build === "built" || release.build === build) return release;
    const began = Math.max(release.buildStartedAt ?? -Infinity, askedAt(release));
    if (at < began || at <= (release.buildEndedAt ?? -Infinity)) return release;
    return { ...release, build, buildEndedAt: at };
  });
}

/** Words from before the build was asked for are about another run. */
function askedAt({ buildAskedAt }: Release): Instant {
  return buildAskedAt ?? Number.NEGATIVE_INFINITY;
}

/** Lifts the bar, the marks that its rollbacks left, and the rejections that came with them. */
function unquarantine(state: State, id: ReleaseId, at: Instant): State {
  const environments = new Map(state.environments);
  for (const [name, environment] of environments) {
    const successes = environment.successes.map((success) =>
      success.release === id && success.isRolledBack
        ? { ...success, isRolledBack: false }
        : success,
    );
    environments.set(name, { ...environment, successes });
  }
  const stages = new Map<StageName, StageState>();
  for (const [name, stage] of state.stages) {
    stages.set(name, readmit(stage, id, { at, all: environmentsIn(state, name) }));
  }
  return liftBar({ ...state, environments, stages }, id, at);
}

function liftBar(state: State, id: ReleaseId, at: Instant): State {
  return withRelease(state, id, (release) => ({ ...release, isQuarantined: false, clearedAt: at }));
}

/** @param all the stage's environments: where it was approved, all of them had passed */
function readmit(
  stage: StageState,
  id: ReleaseId,
  { at, all }: { readonly at: Instant; readonly all: readonly EnvironmentName[] },
): StageState {
  const record = stage.records.get(id);
  if (record === undefined || !isBarredByQuarantine(record)) return stage;
  const passed = record.status === "rejected" ? record.passed : all;
  const readmitted: StageRecord = { status: "readmitted", at, passed, force: false };
  return { ...stage, records: new Map(stage.records).set(id, readmitted) };
}

function environmentsIn(state: State, name: StageName): readonly EnvironmentName[] {
  const stage = state.pipeline?.stages.find((each) => each.name === name);
  return stage?.environments.map((environment) => environment.name) ?? [];
}

function isBarredByQuarantine(record: StageRecord): boolean {
  if (record.status === "withdrawn") return true;
  return (
    record.status === "rejected" && ["quarantined", "rolled-back", "alarm"].includes(record.reason)
  );
}
