/** Forgets what can change no decision any more, so that a state stays small however long its pipeline lives. */
import { type Deployment, isActive } from "../deployment.ts";
import type { ReleaseId } from "../ids.ts";
import type { Release } from "../release.ts";
import type { EnvironmentState, StageState, State, Success } from "../state.ts";

/** How much is kept although nothing needs it. */
export interface Memory {
  /** Newest releases. */
  readonly releases: number;
  /** Newest deployments of each environment. */
  readonly deployments: number;
  /** Newest successes of each environment, the candidates for a rollback by hand. */
  readonly successes: number;
}

export const USUAL_MEMORY: Memory = { releases: 200, deployments: 10, successes: 50 };

/** Successes that a default rollback may choose, kept in any case: nobody rolls back more often in a row. */
const MOST_TARGETS = 10;

/** Releases that are older than what every stage has had by now can enter nowhere; those that still run, or may come back, stay known. */
export function forget(state: State, memory: Memory = USUAL_MEMORY): State {
  const floor = floorOf(state);
  const environments = new Map(
    [...state.environments].map(([name, known]) => [name, trim(state, known, memory)]),
  );
  const trimmed: State = { ...state, environments };
  if (floor === null || state.commands.length > 0) return trimmed;
  const needed = neededBy(trimmed);
  const ranked = [...state.releases.values()].sort((a, b) => b.rank - a.rank);
  const latest = Math.max(...ranked.map(({ mergedAt }) => mergedAt));
  const dropped = ranked
    .slice(memory.releases)
    .filter(({ id, rank, build }) => rank < floor && build !== "building" && !needed.has(id))
    .filter(({ mergedAt }) => mergedAt < latest);
  return dropped.length === 0 ? trimmed : drop(trimmed, dropped);
}

/** The deployments of one environment that still matter, oldest first. */
export function lastDeployments(
  deployments: readonly Deployment[],
  most: number = USUAL_MEMORY.deployments,
): readonly Deployment[] {
  if (deployments.length <= most) return deployments;
  const source = deployments.findLast(isSource);
  const firstKept = deployments.length - most;
  return deployments.filter(
    (deployment, index) => index >= firstKept || isActive(deployment) || deployment === source,
  );
}

/** A rollback takes away what this one brought. */
function isSource({ kind, end }: Deployment): boolean {
  return kind === "promotion" || end?.result === "succeeded";
}

function trim(state: State, environment: EnvironmentState, memory: Memory): EnvironmentState {
  const deployments = lastDeployments(environment.deployments, memory.deployments);
  const successes = lastSuccesses(state, environment.successes, memory.successes);
  const isSmall =
    deployments.length === environment.deployments.length &&
    successes.length === environment.successes.length;
  return isSmall ? environment : { ...environment, deployments, successes };
}

function lastSuccesses(state: State, successes: readonly Success[], most: number) {
  if (successes.length <= most) return successes;
  const targets = successes.filter(
    ({ release, isApproved, isRolledBack }) =>
      isApproved && !isRolledBack && state.releases.get(release)?.isQuarantined !== true,
  );
  const kept = new Set([...targets.slice(-MOST_TARGETS), ...successes.slice(-most)]);
  return successes.filter((success) => kept.has(success));
}

/** The rank below which every stage of the file has had something newer; null: some stage has had nothing yet. */
function floorOf(state: State): number | null {
  let floor = Number.POSITIVE_INFINITY;
  for (const { name } of state.pipeline?.stages ?? []) {
    const newest = state.stages.get(name)?.newestPromoted ?? null;
    if (newest === null) return null;
    floor = Math.min(floor, newest.rank);
  }
  return Number.isFinite(floor) ? floor : null;
}

function neededBy(state: State): ReadonlySet<ReleaseId> {
  const needed = new Set<ReleaseId>();
  const need = (id: ReleaseId | null | undefined) => {
    if (id !== null && id !== undefined) needed.add(id);
  };
  for (const { execution, newestPromoted, stated } of state.stages.values()) {
    for (const known of [execution, newestPromoted, stated]) need(known?.release);
  }
  for (const environment of state.environments.values()) {
    need(environment.current);
    need(environment.newestPromoted?.release);
    need(environment.plannedRollback?.release);
    need(environment.plannedRollback?.to);
    for (const { release } of environment.successes) need(release);
    for (const { release, leaves, replaces } of environment.deployments) {
      for (const id of [release, leaves, replaces]) need(id);
    }
  }
  return needed;
}

function drop(state: State, dropped: readonly Release[]): State {
  const releases = new Map(state.releases);
  for (const { id } of dropped) releases.delete(id);
  const forgotten = {
    at: Math.max(state.forgotten?.at ?? -Infinity, ...dropped.map(({ mergedAt }) => mergedAt)),
    rank: Math.max(state.forgotten?.rank ?? -Infinity, ...dropped.map(({ rank }) => rank)),
  };
  return {
    ...state,
    forgotten,
    releases,
    stages: new Map([...state.stages].map(([name, stage]) => [name, keepRecords(stage, releases)])),
    environments: new Map(
      [...state.environments].map(([name, known]) => [name, keepAttempts(known, releases)]),
    ),
  };
}

function keepRecords(stage: StageState, releases: State["releases"]): StageState {
  const records = new Map([...stage.records].filter(([id]) => releases.has(id)));
  return records.size === stage.records.size ? stage : { ...stage, records };
}

/** Counted for what may still be deployed again. */
function keepAttempts(environment: EnvironmentState, releases: State["releases"]) {
  const known = new Set<string>(releases.keys());
  const attempts = new Map(
    [...environment.attempts].filter(([key]) => known.has(key.slice(key.indexOf(":") + 1))),
  );
  return attempts.size === environment.attempts.size ? environment : { ...environment, attempts };
}
