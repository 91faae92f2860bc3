/** What a person should look at now: everything that the captain does not bring to a good end by itself. */
import { type Deployment, hasSucceeded, isActive } from "../domain/deployment.ts";
import type { SetUpFault } from "../domain/fault.ts";
import type { EnvironmentName, Instant, ReleaseId } from "../domain/ids.ts";
import type { EnvironmentState, State } from "../domain/state.ts";

export interface Attention {
  /** What already runs comes first, then what is broken, then what is in the way. */
  readonly matters: readonly Matter[];
}

/** `since` null: nobody wrote down when it began. */
export type Matter = {
  readonly since: Instant | null;
} /** A rollback failed: the environment may be broken, and nothing is tried after it. */ & (
  | { readonly kind: "rollback-failed"; readonly rollback: Deployment }
  /** A deployment could not be cancelled; it may still change the environment. */
  | { readonly kind: "fenced"; readonly deployment: Deployment }
  /** What runs there is not known: something else than the captain changed it. */
  | { readonly kind: "drifted"; readonly environment: EnvironmentName }
  /** The captain rolls back by itself; `to` null: there is nothing to go back to. */
  | {
      readonly kind: "rolling-back";
      readonly environment: EnvironmentName;
      readonly from: ReleaseId;
      readonly to: ReleaseId;
      /** null: what runs there is being cancelled first. */
      readonly rollback: Deployment | null;
    }
  /** It rolled back by itself, and nothing newer is there yet. */
  | { readonly kind: "rolled-back"; readonly rollback: Deployment }
  /** Harm without a release to go back to: it stays. */
  | { readonly kind: "no-way-back"; readonly deployment: Deployment }
  /** Rolled back twice within an hour: closed until a person opens it. */
  | { readonly kind: "second-rollback"; readonly environment: EnvironmentName }
  /** Promotions stand still without anybody having asked for it. */
  | { readonly kind: "halted"; readonly cause: string | null }
  | { readonly kind: "fault"; readonly fault: SetUpFault }
);

/** Null when nothing needs a person any more. */
export function attention(state: State): Attention | null {
  const matters = [
    ...haltOf(state),
    ...[...state.environments.values()].flatMap((environment) => mattersOf(state, environment)),
    ...faultsOf(state),
  ];
  if (matters.length === 0) return null;
  return { matters: matters.toSorted((a, b) => urgency(a) - urgency(b)) };
}

const URGENCY: readonly Matter["kind"][] = [
  "rolling-back",
  "rollback-failed",
  "no-way-back",
  "fenced",
  "drifted",
  "second-rollback",
  "halted",
  "rolled-back",
  "fault",
];

function urgency({ kind }: Matter): number {
  return URGENCY.indexOf(kind);
}

/** A person who halts knows it; the captain itself must say so. */
function haltOf({ halt }: State): readonly Matter[] {
  if (halt === null || halt.by !== null) return [];
  return [{ kind: "halted", cause: halt.reason, since: null }];
}

/** Nothing stands in the way of a pipeline that was taken away. */
function faultsOf({ faults, isRemoved }: State): readonly Matter[] {
  if (isRemoved) return [];
  return [...faults.values()].map(({ fault, since }) => ({ kind: "fault", fault, since }));
}

function mattersOf(state: State, environment: EnvironmentState): readonly Matter[] {
  return [
    ...fenced(environment),
    ...drifted(environment),
    ...rollingBack(environment),
    ...lastRollback(environment),
    ...secondRollback(environment),
    ...noWayBack(state, environment),
  ];
}

/** Until a later promotion has succeeded there, the fenced deployment may have the last word. */
function fenced({ deployments }: EnvironmentState): readonly Matter[] {
  return deployments
    .filter(({ isFenced }) => isFenced)
    .filter((deployment) => !deployments.some((later) => hasReplaced(later, deployment)))
    .map((deployment) => ({
      kind: "fenced",
      deployment,
      since: deployment.cancel?.at ?? deployment.requestedAt,
    }));
}

function hasReplaced(later: Deployment, earlier: Deployment): boolean {
  return (
    later.kind === "promotion" && hasSucceeded(later) && later.requestedAt > earlier.requestedAt
  );
}

function drifted({ name, hasDrifted }: EnvironmentState): readonly Matter[] {
  return hasDrifted ? [{ kind: "drifted", environment: name, since: null }] : [];
}

function rollingBack(environment: EnvironmentState): readonly Matter[] {
  const { name, plannedRollback: plan, deployments } = environment;
  if (plan !== null && plan.cause === "automatic") {
    const since = environment.automaticRollbacks.at(-1) ?? null;
    const { release: from, to } = plan;
    return [{ kind: "rolling-back", environment: name, from, to, rollback: null, since }];
  }
  const rollback = deployments.at(-1);
  if (rollback?.kind !== "rollback" || !isActive(rollback) || rollback.leaves === null) return [];
  if (!isAutomatic(environment, rollback)) return [];
  const { leaves: from, release: to, requestedAt: since } = rollback;
  return [{ kind: "rolling-back", environment: name, from, to, rollback, since }];
}

/** The captain decided it, after the promotion that it takes back. */
function isAutomatic(environment: EnvironmentState, rollback: Deployment): boolean {
  const { deployments, automaticRollbacks } = environment;
  const promotion = deployments.findLast(
    ({ kind, release, requestedAt }) =>
      kind === "promotion" && release === rollback.leaves && requestedAt <= rollback.requestedAt,
  );
  const since = promotion?.requestedAt ?? Number.NEGATIVE_INFINITY;
  return automaticRollbacks.some((at) => at >= since && at <= rollback.requestedAt);
}

/** It stays a matter until a deployment of a newer release has taken its place. */
function lastRollback(environment: EnvironmentState): readonly Matter[] {
  const rollback = environment.deployments.at(-1);
  if (rollback?.kind !== "rollback" || rollback.end === null) return [];
  const since = rollback.end.at;
  switch (rollback.end.result) {
    case "succeeded":
      return isAutomatic(environment, rollback) ? [{ kind: "rolled-back", rollback, since }] : [];
    case "failed":
    case "errored":
      return rollback.isRollbackConsidered ? [{ kind: "rollback-failed", rollback, since }] : [];
    case "aborted":
      return [];
  }
}

function secondRollback({ name, holds }: EnvironmentState): readonly Matter[] {
  const hold = holds.find(({ reason }) => reason === "second-rollback");
  return hold === undefined
    ? []
    : [{ kind: "second-rollback", environment: name, since: hold.since }];
}

/** Its rollback was considered, it runs there still, and no rollback came of it. */
function noWayBack(state: State, environment: EnvironmentState): readonly Matter[] {
  const deployment = environment.deployments.at(-1);
  if (deployment?.kind !== "promotion" || !deployment.isRollbackConsidered) return [];
  if (environment.plannedRollback !== null || deployment.verdict !== "rejected") return [];
  const record = state.stages.get(deployment.stage.name)?.records.get(deployment.release);
  const since = record?.status === "rejected" ? record.at : (deployment.end?.at ?? null);
  return since === null ? [] : [{ kind: "no-way-back", deployment, since }];
}
