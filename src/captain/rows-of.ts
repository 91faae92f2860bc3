/** Rows for answers and histories, taken from what a tick changed. */
import type { Deployment } from "../domain/deployment.ts";
import type { Entry } from "../domain/evolve/index.ts";
import type { ReleaseId } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import { releaseStatus } from "../engine/status.ts";
import type { DeploymentRow, ReleaseRow } from "./ports/store.ts";

export function releaseRows(entries: readonly Entry[], state: State): readonly ReleaseRow[] {
  const touched = new Set<ReleaseId>();
  for (const entry of entries) {
    // What is recalled has its row, and that knows more.
    if ("release" in entry && entry.type !== "ReleaseRecalled") touched.add(entry.release);
  }
  return [...touched].flatMap((id): readonly ReleaseRow[] => {
    const release = state.releases.get(id);
    if (release === undefined) return [];
    const { commit, rank, mergedAt } = release;
    return [{ release: id, commit, rank, mergedAt, status: releaseStatus(state, id) }];
  });
}

/** A tick's entries, each with the state before it. */
type Trail = readonly { readonly before: State; readonly entry: Entry }[];

/** Who asked for a rollback, and why, is written with its first row; later rows leave that as it is. */
export function deploymentRows(
  before: State,
  after: State,
  trail: Trail,
): readonly DeploymentRow[] {
  const asked = askedIn(trail);
  const rows: DeploymentRow[] = [];
  for (const [name, environment] of after.environments) {
    const old = before.environments.get(name);
    if (old === environment) continue;
    const known = new Set(old?.deployments ?? []);
    for (const deployment of environment.deployments) {
      if (!known.has(deployment))
        rows.push({ ...rowOf(deployment, after), ...asked.get(deployment.key) });
    }
  }
  return rows;
}

type Asked = Pick<DeploymentRow, "by" | "reason">;

/** The plan of a rollback is gone when it is dispatched, and both may be in one tick. */
function askedIn(trail: Trail): ReadonlyMap<string, Asked> {
  const asked = new Map<string, Asked>();
  for (const { before, entry } of trail) {
    if (entry.type !== "RollBack") continue;
    const plan = before.environments.get(entry.environment)?.plannedRollback;
    if (plan != null) asked.set(entry.deployment.key, { by: plan.by, reason: plan.reason });
  }
  return asked;
}

function rowOf(deployment: Deployment, after: State): DeploymentRow {
  const { key, environment, stage, release, kind, attempt, replaces } = deployment;
  return {
    key,
    environment,
    stage: stage.name,
    release,
    rank: after.releases.get(release)?.rank ?? 0,
    kind,
    attempt,
    replaces,
    requestedAt: deployment.requestedAt,
    startedAt: deployment.startedAt,
    endedAt: deployment.end?.at ?? null,
    result: resultOf(deployment),
    verdict: deployment.verdict,
    by: null,
    reason: null,
  };
}

function resultOf({ end, isFenced }: Deployment): DeploymentRow["result"] {
  if (end !== null) return end.result;
  return isFenced ? "fenced" : "running";
}
