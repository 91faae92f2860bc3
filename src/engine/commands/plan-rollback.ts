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
  const oldestFirst = names
    .flatMap((name) => leavingFrom(state, name))
    .toSorted((a, b) => compareReleases(state, a.from, b.from));
  for (const { environment, from } of oldestFirst) {
    const { name } = environment;
    const target = targetOf(state, environment, { to, leaving });
    if (target === null) {
      lines.set(name, { environment: name, outcome: "refused", from });
      continue;
    }
    leaving.add(from);
    const outcome = isUnderWay(environment, target) ? "adopted" : "rolling-back";
    lines.set(name, { environment: name, outcome, from, to: target });
  }
  return names.map(
    (name) => lines.get(name) ?? { environment: name, outcome: "refused", from: null },
  );
}

/** What a rollback would take away; nothing where nothing was ever deployed. */
function leavingFrom(
  state: State,
  name: EnvironmentName,
): readonly { readonly environment: EnvironmentState; readonly from: ReleaseId }[] {
  const environment = state.environments.get(name);
  const from = environment === undefined ? null : rollbackSource(environment);
  return environment === undefined || from === null ? [] : [{ environment, from }];
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
