/** Who may wait in front of a stage: what the stage before approved (or the build built) and nothing bars there. */
import type { ReleaseId } from "../domain/ids.ts";
import type { Stage } from "../domain/pipeline.ts";
import type { Release } from "../domain/release.ts";
import type { Place, StageRecord, StageState, State } from "../domain/state.ts";
import { stagesOf } from "./place.ts";

/** Releases that could enter the stage, oldest first; after superseding there is at most one. */
export function candidates(state: State, index: number): readonly Release[] {
  const stage = stagesOf(state)[index];
  if (stage === undefined) return [];
  const open: Release[] = [];
  for (const id of openSources(state, index)) {
    const release = state.releases.get(id);
    if (release === undefined || release.isQuarantined || release.isOrphaned) continue;
    if (hasPassed(state, index, release) && !isPast(state, index, id)) open.push(release);
  }
  if (open.length === 0) return open;
  const leaving = inRemovedStages(state);
  return open
    .filter((release) => !leaving.has(release.id) && !isTriedBefore(state, index, release))
    .sort((a, b) => a.rank - b.rank);
}

/** The one release that waits in front of the stage, or enters it next. */
export function newestCandidate(state: State, index: number): Release | null {
  return candidates(state, index).at(-1) ?? null;
}

/** The newest release ever promoted into the stage, or into one of its environments. */
export function newestPromoted(state: State, stage: Stage): Place | null {
  let newest = state.stages.get(stage.name)?.newestPromoted ?? null;
  for (const { name } of stage.environments) {
    const place = state.environments.get(name)?.newestPromoted ?? null;
    if (place !== null && (newest === null || place.rank > newest.rank)) newest = place;
  }
  return newest;
}

export function recordOf(state: State, stage: Stage, id: ReleaseId): StageRecord | undefined {
  return state.stages.get(stage.name)?.records.get(id);
}

/** A stage that left the file still finishes what it works on; until then its release goes nowhere. */
function inRemovedStages(state: State): ReadonlySet<ReleaseId> {
  const named = stageNames(state);
  const releases = new Set<ReleaseId>();
  for (const { name, execution } of state.stages.values()) {
    if (execution === null || execution.verdict !== null || named.has(name)) continue;
    releases.add(execution.release);
  }
  return releases;
}

/** An earlier stage works on it, or is to try it again: first that. What a person cleared may go on meanwhile. */
function isTriedBefore(state: State, index: number, { id, clearedAt }: Release): boolean {
  if (clearedAt !== null) return false;
  return stagesOf(state)
    .slice(0, index)
    .some(({ name }) => {
      const { execution, records } = state.stages.get(name) ?? {};
      if (records?.get(id)?.status === "readmitted") return true;
      return execution?.release === id && execution.verdict === null;
    });
}

function stageNames(state: State): ReadonlySet<Stage["name"]> {
  const stages = stagesOf(state);
  const known = STAGE_NAMES.get(stages);
  if (known !== undefined) return known;
  const names = new Set(stages.map(({ name }) => name));
  STAGE_NAMES.set(stages, names);
  return names;
}

const STAGE_NAMES = new WeakMap<readonly Stage[], ReadonlySet<Stage["name"]>>();

/**
 * Whom the records of the stage, and of the one before, do not keep out. Both are the same in most states that follow,
 * so the answer is kept with them.
 */
function openSources(state: State, index: number): readonly ReleaseId[] {
  const [before, here] = [stagesOf(state)[index - 1], stagesOf(state)[index]];
  const recordsOf = (stage: Stage | undefined) =>
    (stage && state.stages.get(stage.name)?.records) ?? NO_RECORDS;
  const records = recordsOf(here);
  const earlier = before === undefined ? null : recordsOf(before);
  const kept = OPEN_SOURCES.get(earlier ?? state.releases) ?? new WeakMap();
  OPEN_SOURCES.set(earlier ?? state.releases, kept);
  const known = kept.get(records);
  if (known !== undefined) return known;
  const sources = earlier === null ? [...state.releases.keys()] : fromBefore(earlier, records);
  const open = sources.filter((id) => isOpen(records.get(id)));
  kept.set(records, open);
  return open;
}

type Records = StageState["records"];

const NO_RECORDS: Records = new Map();
const OPEN_SOURCES = new WeakMap<object, WeakMap<Records, readonly ReleaseId[]>>();

/** Only what an earlier stage approved can come, or what was here already. */
function fromBefore(earlier: Records, here: Records): readonly ReleaseId[] {
  const sources: ReleaseId[] = [];
  earlier.forEach(({ status }, id) => {
    if (status === "approved") sources.push(id);
  });
  here.forEach((_, id) => {
    if (!earlier.has(id)) sources.push(id);
  });
  return sources;
}

function isOpen(record: StageRecord | undefined): boolean {
  return record === undefined || record.status === "readmitted";
}

/** It has already been further: a stage that was inserted behind it is skipped. */
function isPast(state: State, index: number, id: ReleaseId): boolean {
  const stages = stagesOf(state);
  const here = stages[index];
  if (here !== undefined && recordOf(state, here, id) !== undefined) return false;
  return stages.slice(index + 1).some((stage) => recordOf(state, stage, id) !== undefined);
}

/** The stage before approved it; stages inserted behind a release that was here before do not count. */
export function hasPassed(state: State, index: number, release: Release): boolean {
  const stages = stagesOf(state);
  const here = stages[index];
  const wasHere = here !== undefined && recordOf(state, here, release.id) !== undefined;
  for (const stage of stages.slice(0, index).reverse()) {
    const record = recordOf(state, stage, release.id);
    if (record !== undefined) return record.status === "approved";
    if (!wasHere) return false;
  }
  return release.build === "built";
}
