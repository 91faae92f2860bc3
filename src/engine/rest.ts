/** What must hold whenever nothing more follows at an instant: each finding is a sentence, none is the rule. */
import { isActive } from "../domain/deployment.ts";
import type { Instant } from "../domain/ids.ts";
import type { Stage } from "../domain/pipeline.ts";
import type { RejectReason } from "../domain/reason.ts";
import type { Release } from "../domain/release.ts";
import type { StageRecord, StageState, State } from "../domain/state.ts";
import { rollsBackByItself } from "./answer-harm.ts";
import { blockerOf } from "./blockers/index.ts";
import { newestDeployment, stagesOf } from "./place.ts";
import { candidates } from "./slot.ts";
import { wake } from "./wake.ts";

/** To be asked after the last tick of an instant. */
export function findUnrest(state: State, now: Instant): readonly string[] {
  if (state.pipeline === null) return [];
  return [
    ...violationsOfEntrances(state, now),
    ...violationsOfReleases(state),
    ...unansweredHarm(state),
    ...asleep(state, now),
  ];
}

/** At most one release waits in front of a stage, and something says why. */
function violationsOfEntrances(state: State, now: Instant): readonly string[] {
  return stagesOf(state).flatMap((stage, index) => {
    const waiting = candidates(state, index);
    const names = waiting.map(({ id }) => id).join(" and ");
    if (waiting.length > 1) return [`I4: ${names} wait together in front of ${stage.name}`];
    const idle = waiting.filter(
      (release) => blockerOf({ state, release, stage, index, now }) === null,
    );
    return idle.length > 0 ? [`I11: nothing keeps ${names} from ${stage.name}`] : [];
  });
}

/** Every release is at work, waits, or has come to an end. The answer is kept with what it is about. */
function violationsOfReleases(state: State): readonly string[] {
  const kept = FOUND.get(state.stages) ?? new WeakMap<State["releases"], Found>();
  FOUND.set(state.stages, kept);
  const known = kept.get(state.releases);
  if (known?.pipeline === state.pipeline) return known.violations;
  const violations = findMisplaced(state);
  kept.set(state.releases, { pipeline: state.pipeline, violations });
  return violations;
}

interface Found {
  readonly pipeline: State["pipeline"];
  readonly violations: readonly string[];
}

const FOUND = new WeakMap<State["stages"], WeakMap<State["releases"], Found>>();

function findMisplaced(state: State): readonly string[] {
  const working = new Map<Release["id"], number>();
  const count = (id: Release["id"]) => working.set(id, (working.get(id) ?? 0) + 1);
  for (const { execution } of state.stages.values()) {
    if (execution !== null && execution.verdict === null) count(execution.release);
  }
  for (const index of stagesOf(state).keys()) {
    for (const { id } of candidates(state, index)) count(id);
  }
  const furthest = furthestOf(state);
  const last = recordsOf(state, stagesOf(state).at(-1));
  return [...state.releases.values()].flatMap((release) => {
    const places = working.get(release.id) ?? 0;
    // What was let in again may be further on while it enters anew the stages that it was rolled back from.
    if (places > 1 && release.clearedAt === null)
      return [`I13: ${release.id} is in ${places} places at once`];
    return places > 0 || hasEnded(release, furthest.get(release.id), last?.get(release.id))
      ? []
      : [`I13: nothing says why ${release.id} does not move`];
  });
}

type Records = StageState["records"];

/** What the furthest stage has concluded, or begun, about each release. */
function furthestOf(state: State): ReadonlyMap<Release["id"], Concluded> {
  const furthest = new Map<Release["id"], Concluded>();
  for (const stage of stagesOf(state)) {
    recordsOf(state, stage)?.forEach(({ status }, id) => {
      if (status !== "readmitted") furthest.set(id, status);
    });
  }
  return furthest;
}

type Concluded = Exclude<StageRecord["status"], "readmitted">;

function recordsOf(state: State, stage: Stage | undefined): Records | undefined {
  return stage && state.stages.get(stage.name)?.records;
}

/** @param last what the last stage says of it */
function hasEnded(
  release: Release,
  furthest: Concluded | undefined,
  last: StageRecord | undefined,
): boolean {
  if (release.build !== "built" || release.isQuarantined || release.isOrphaned) return true;
  switch (furthest) {
    case "approved":
      return last?.status === "approved";
    case "rejected":
    case "superseded":
    case "withdrawn":
      return true;
    case "deploying":
    case undefined:
      return false;
  }
}

/** Evidence of harm that a stage rejected for is answered by a rollback where that is switched on, or by saying that there is no target. */
function unansweredHarm(state: State): readonly string[] {
  return [...state.stages.values()].flatMap(({ execution, records }) => {
    if (execution === null) return [];
    const record = records.get(execution.release);
    if (record?.status !== "rejected" || !EVIDENCE.has(record.reason)) return [];
    const newest = newestDeployment(state, record.environment);
    const isItsOwn = newest?.kind === "promotion" && newest.release === execution.release;
    // What only waits is rejected without regard to what it did in an attempt before.
    if (record.reason === "rejected-by" && newest?.rejectedAt !== record.at) return [];
    // An attempt that came later, in an earlier stage of the wave, has done nothing yet.
    const isMeant = isItsOwn && (newest.requestedAt < record.at || newest.rejectedAt === record.at);
    return isMeant && rollsBackByItself(newest.stage) && !newest.isRollbackConsidered
      ? [`S12: harm by ${newest.key} stands without an answer`]
      : [];
  });
}

const EVIDENCE: ReadonlySet<RejectReason> = new Set([
  "alarm",
  "check-failed",
  "digest",
  "rejected-by",
  "workflow-failed",
]);

/** What has a time limit is looked at again. */
function asleep(state: State, now: Instant): readonly string[] {
  if (wake(state, now) !== null) return [];
  const builds = [...state.releases.values()].filter(({ build }) => build === "building");
  const deployments = [...state.environments.values()]
    .flatMap((environment) => environment.deployments)
    .filter((deployment) => isActive(deployment) && !isHeldByReviewers(deployment));
  return [
    ...builds.map(({ id }) => `nothing wakes for the build of ${id}`),
    ...deployments.map(({ key }) => `nothing wakes for ${key}`),
  ];
}

function isHeldByReviewers({
  startedAt,
  waitingSince,
}: {
  startedAt: unknown;
  waitingSince: unknown;
}) {
  return startedAt === null && waitingSince !== null;
}
