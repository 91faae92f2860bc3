/** What a rollback may go back to, however long ago it was: what the state has forgotten is looked up in the rows that stay. */
import type { Command } from "../../domain/command.ts";
import type { Fact } from "../../domain/fact.ts";
import {
  type EnvironmentName,
  environmentName,
  type ReleaseId,
  stageName,
} from "../../domain/ids.ts";
import type { EnvironmentState, State } from "../../domain/state.ts";
import type { Desk } from "../desk.ts";
import type { DeploymentRow, ReleaseRow } from "../ports/store.ts";

type RecallDesk = {
  readonly keeper: Pick<Desk["keeper"], "state" | "store">;
  readonly clock: Desk["clock"];
};

/** Facts to be taken in before the command is. */
export async function recallTargets(desk: RecallDesk, request: Command): Promise<readonly Fact[]> {
  const wanted = new Set<ReleaseId>();
  const state = desk.keeper.state();
  for (const { environments, to } of rollbacksIn(state, request)) {
    for (const name of environments) {
      for (const release of await missingIn(desk, name, { to, most: environments.length })) {
        wanted.add(release);
      }
    }
  }
  const facts = await Promise.all([...wanted].map((release) => factOf(desk, release)));
  return facts.filter((fact) => fact !== null);
}

interface Asked {
  readonly environments: readonly EnvironmentName[];
  readonly to: ReleaseId | null;
}

function rollbacksIn(state: State, request: Command): readonly Asked[] {
  if (request.kind === "rollback") return [request];
  return request.kind === "confirm" ? [...state.previews.values()] : [];
}

/** As far back as one looks for a target of itself; a release that is named is found at any age. */
const LOOK_BACK = 1_000;

async function missingIn(
  { keeper }: RecallDesk,
  name: EnvironmentName,
  { to, most }: { readonly to: ReleaseId | null; readonly most: number },
): Promise<readonly ReleaseId[]> {
  const { store } = keeper;
  const state = keeper.state();
  const environment = state.environments.get(name);
  const known = new Set(environment?.successes.map(({ release }) => release));
  if (to !== null) return known.has(to) ? [] : [to];
  // Each environment of the command may take one release away from the others.
  if (environment === undefined || targetsIn(state, environment) >= most) return [];
  const rows = await store.historyOf(name, LOOK_BACK);
  const good = rows.filter((row) => row.verdict === "approved" && !known.has(row.release));
  const newest = good.toSorted((a, b) => b.rank - a.rank).map(({ release }) => release);
  return [...new Set(newest)].slice(0, most);
}

function targetsIn(state: State, { successes }: EnvironmentState): number {
  return successes.filter(
    ({ release, isApproved, isRolledBack }) =>
      isApproved && !isRolledBack && state.releases.get(release)?.isQuarantined !== true,
  ).length;
}

async function factOf({ keeper, clock }: RecallDesk, release: ReleaseId): Promise<Fact | null> {
  const { store } = keeper;
  const row = await store.readRelease(release);
  if (row === null) return null;
  const rows = await store.deploymentsOf(release);
  const manifest = await store.readManifest(release);
  const succeeded = rows.filter(({ result }) => result === "succeeded");
  const places = Map.groupBy(succeeded, ({ environment }) => environment);
  const successes = await Promise.all(
    [...places].map(async ([name, here]) =>
      successIn(here, await store.historyOf(name, LOOK_BACK)),
    ),
  );
  return {
    at: clock.now(),
    type: "ReleaseRecalled",
    ...statusOf(row),
    manifestDigest: manifest?.digest ?? null,
    approvedBy: [...new Set(approvedIn(rows).map(({ stage }) => stageName(stage)))],
    successes: successes.filter((success) => success !== null),
  };
}

function statusOf({ release, commit, rank, mergedAt, status }: ReleaseRow) {
  const [isQuarantined, isOrphaned] = [status === "quarantined", status === "orphaned"];
  return { release, commit, rank, mergedAt, isQuarantined, isOrphaned };
}

function approvedIn(rows: readonly DeploymentRow[]): readonly DeploymentRow[] {
  return rows.filter(({ verdict }) => verdict === "approved");
}

/** @param here its successes in one environment, newest first */
function successIn(here: readonly DeploymentRow[], history: readonly DeploymentRow[]) {
  const [newest] = here;
  if (newest === undefined) return null;
  const approved = approvedIn(here)[0];
  const left = history.find(
    ({ kind, replaces }) => kind === "rollback" && replaces === newest.release,
  );
  return {
    environment: environmentName(newest.environment),
    at: newest.endedAt ?? newest.requestedAt,
    isApproved: approved !== undefined,
    isRolledBack: left !== undefined && left.requestedAt > (approved?.requestedAt ?? 0),
  };
}
