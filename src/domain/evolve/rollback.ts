/** Rollbacks are planned, dispatched, and may close the ways in and out of an environment. */
import type { RollbackDecision } from "../decision.ts";
import type { Instant } from "../ids.ts";
import type { EnvironmentState, State } from "../state.ts";
import { withEnvironment, withStage } from "./replace.ts";
import { addDeployment } from "./stage.ts";

type RollbackEntry = { readonly at: Instant } & RollbackDecision;

export function evolveRollback(state: State, entry: RollbackEntry): State {
  switch (entry.type) {
    case "PlanRollback":
      return withdrawApproval(
        withEnvironment(state, entry.environment, (environment) => plan(environment, entry)),
        entry,
      );
    case "RollBack":
      return dispatch(state, entry);
    case "Hold":
      return withEnvironment(state, entry.environment, (environment) => ({
        ...environment,
        holds: [
          ...environment.holds,
          { direction: entry.direction, reason: entry.reason, by: entry.by, since: entry.at },
        ],
      }));
    case "Unhold":
      return withEnvironment(state, entry.environment, (environment) => ({
        ...environment,
        holds: environment.holds.filter(({ direction }) => direction !== entry.direction),
      }));
  }
}

function plan(
  environment: EnvironmentState,
  entry: Extract<RollbackEntry, { type: "PlanRollback" }>,
): EnvironmentState {
  const considered = {
    ...environment,
    deployments: environment.deployments.map((deployment) =>
      deployment.kind === "promotion" && deployment.release === entry.release
        ? { ...deployment, isRollbackConsidered: true }
        : deployment,
    ),
  };
  if (entry.to === null) return considered;
  const { stage, release, to, cause, cancels, by, reason } = entry;
  return {
    ...considered,
    plannedRollback: { stage, release, to, cause, cancels, by, reason },
    successes: environment.successes.map((success) =>
      success.release === release ? { ...success, isRolledBack: true } : success,
    ),
    automaticRollbacks:
      cause === "automatic"
        ? [...environment.automaticRollbacks, entry.at].slice(-2)
        : environment.automaticRollbacks,
  };
}

/** What was rolled back from one environment of a stage is no longer approved by that stage. */
function withdrawApproval(
  state: State,
  { stage: name, release, to, at }: Extract<RollbackEntry, { type: "PlanRollback" }>,
): State {
  if (to === null) return state;
  return withStage(state, name, (stage) =>
    stage.records.get(release)?.status === "approved"
      ? { ...stage, records: new Map(stage.records).set(release, { status: "withdrawn", at }) }
      : stage,
  );
}

function dispatch(state: State, entry: Extract<RollbackEntry, { type: "RollBack" }>): State {
  return withEnvironment(state, entry.environment, (environment) => {
    const definition =
      state.pipeline?.stages.find(({ name }) => name === entry.stage) ??
      environment.deployments.at(-1)?.stage;
    if (definition === undefined) return environment;
    return {
      ...addDeployment(environment, entry.deployment, {
        stage: definition,
        leaves: entry.release,
        isRetry: false,
        at: entry.at,
      }),
      plannedRollback: null,
    };
  });
}
