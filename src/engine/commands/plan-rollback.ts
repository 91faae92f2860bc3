/** Chooses for each environment of one command what it goes back to, or finds that there is nothing. */
import { isActive } from "../../domain/deployment.ts";
import type { EnvironmentName, ReleaseId } from "../../domain/ids.ts";
import type { RollbackLine } from "../../domain/reply.ts";
import type { EnvironmentState, State } from "../../domain/state.ts";
import { compareReleases } from "../place.ts";
import { defaultTarget, rollbackSource } from "../target.ts";

/**
 * Decided from the oldest release that leaves up, since what one environment loses is no target for another.
 * @param to null: each environment's default target
 * @returns one line for each environment, in the order given
 */
export function planLines(
  state: State,
  names: readonly EnvironmentName[],
  to: ReleaseId | null,
): readonly RollbackLine[] {
  const leaving = new Set<ReleaseId>();
  const lines = new Map<EnvironmentName, RollbackLine>();
  const sources = names.map((name) => ({ name, from: sourceOf(state, name) }));
  const oldestFirst = sources.toSorted((a, b) =>
    a.from === null || b.from === null ? 0 : compareReleases(state, a.from, b.from),
  );
  for (const { name, from } of oldestFirst) {
    const environment = state.environments.get(name);
    const target = environment === undefined ? null : targetOf(state, environment, { to, leaving });
    if (environment === undefined || from === null || target === null) {
      lines.set(name, { environment: name, outcome: "refused", from });
      continue;
    }
    leaving.add(from);
    const outcome = isUnderWay(environment, target) ? "adopted" : "rolling-back";
    lines.set(name, { environment: name, outcome, from, to: target });
  }
  return names.flatMap((name) => lines.get(name) ?? []);
}

function sourceOf(state: State, name: EnvironmentName): ReleaseId | null {
  const environment = state.environments.get(name);
  return environment === undefined ? null : rollbackSource(environment);
}

/** A release that was named may be any older one that ever succeeded there. */
function targetOf(
  state: State,
  environment: EnvironmentState,
  { to, leaving }: { readonly to: ReleaseId | null; readonly leaving: ReadonlySet<ReleaseId> },
): ReleaseId | null {
  if (to === null) return defaultTarget(state, environment, leaving);
  const from = rollbackSource(environment);
  const isKnown = environment.successes.some(({ release }) => release === to);
  return from !== null && isKnown && compareReleases(state, to, from) < 0 ? to : null;
}

/** A rollback to the same release is planned, or runs. */
function isUnderWay(environment: EnvironmentState, target: ReleaseId): boolean {
  if (environment.plannedRollback !== null) return environment.plannedRollback.to === target;
  return environment.deployments.some(
    (deployment) =>
      deployment.kind === "rollback" && deployment.release === target && isActive(deployment),
  );
}
