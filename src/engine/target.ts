/** Chooses what a rollback goes back to. */
import type { ReleaseId } from "../domain/ids.ts";
import type { EnvironmentState, State } from "../domain/state.ts";

/** The release that would leave: of the newest deployment that is a promotion (finished or not) or a rollback that succeeded. */
export function rollbackSource(environment: EnvironmentState): ReleaseId | null {
  const newest = environment.deployments.findLast(
    ({ kind, end }) => kind === "promotion" || end?.result === "succeeded",
  );
  return newest?.release ?? null;
}

/**
 * The newest older release that succeeded there and was approved, that nobody barred and that was not itself
 * rolled back from there since.
 * @param leaving releases that the same command rolls back from; they are no target either
 * @returns null where there is nothing to go back to
 */
export function defaultTarget(
  state: State,
  environment: EnvironmentState,
  leaving: ReadonlySet<ReleaseId>,
): ReleaseId | null {
  const source = rollbackSource(environment);
  const from = source === null ? undefined : state.releases.get(source);
  if (from === undefined) return null;
  const target = environment.successes.findLast(
    ({ release, rank, isApproved, isRolledBack }) =>
      rank < from.rank &&
      isApproved &&
      !isRolledBack &&
      !leaving.has(release) &&
      state.releases.get(release)?.isQuarantined !== true,
  );
  return target?.release ?? null;
}
