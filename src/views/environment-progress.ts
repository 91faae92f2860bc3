/** Where one release stands in one environment. */
import { type Deployment, isActive, succeededAt } from "../domain/deployment.ts";
import type { EnvironmentName, Instant, ReleaseId } from "../domain/ids.ts";
import { type ApprovalStep, checkName } from "../domain/pipeline.ts";
import type { EnvironmentState, State } from "../domain/state.ts";
import { alarmAt } from "../engine/alarms.ts";

export type EnvironmentPhase =
  | "untouched"
  /** Its run waits for a runner. */
  | "queued"
  /** The app that deploys has not said yet that it began. */
  | "handed-over"
  /** Its run waits for GitHub's reviewers or wait timer. */
  | "reviewers"
  | "deploying"
  | "cancelling"
  /** Deployed; its approval steps go on. */
  | "approving"
  | "passed"
  /** Deployed, and runs there although the stage rejected the release. */
  | "stays"
  | "failed"
  /** We could not run it, or its end was not awaited. */
  | "not-run"
  | "cancelled"
  | "fenced"
  | "rolling-back"
  | "rolled-back"
  | "rollback-failed"
  /** A newer release runs there. */
  | "replaced";

export interface EnvironmentProgress {
  readonly name: EnvironmentName;
  readonly phase: EnvironmentPhase;
  readonly deployment: Deployment | null;
  /** When the phase began, or the deployment ended. */
  readonly since: Instant | null;
  readonly pending: readonly PendingStep[];
}

/** An approval step that is not passed yet. `until`: when the clock ends it. */
export interface PendingStep {
  readonly label: string;
  readonly until: Instant | null;
  readonly kind: ApprovalStep["kind"];
}

export function environmentProgress(
  state: State,
  release: ReleaseId,
  place: { readonly name: EnvironmentName; readonly now: Instant },
): EnvironmentProgress {
  const { name, now } = place;
  const environment = state.environments.get(name);
  const deployment =
    environment?.deployments.findLast(
      (candidate) => candidate.release === release && candidate.kind === "promotion",
    ) ?? null;
  const nothing = { name, deployment, pending: [] };
  if (environment === undefined || deployment === null) {
    return { ...nothing, phase: "untouched", since: null };
  }
  const back = rollbackOf(environment, deployment);
  if (back !== null) return { ...nothing, ...back };
  const pending = pendingSteps(state, deployment, now);
  return { ...nothing, ...phaseOf(environment, deployment, pending) };
}

type Phase = Pick<EnvironmentProgress, "phase" | "since"> &
  Partial<Pick<EnvironmentProgress, "pending">>;

/** The rollback that takes this deployment's release away, decided, running or over; null: there is none. */
function rollbackOf(environment: EnvironmentState, deployment: Deployment): Phase | null {
  if (environment.plannedRollback?.release === deployment.release) {
    return { phase: "rolling-back", since: deployment.cancel?.at ?? null };
  }
  const rollback = environment.deployments.findLast(
    ({ kind, leaves, requestedAt }) =>
      kind === "rollback" && leaves === deployment.release && requestedAt >= deployment.requestedAt,
  );
  if (rollback === undefined) return null;
  if (isActive(rollback)) return { phase: "rolling-back", since: rollback.requestedAt };
  const at = rollback.end?.at ?? null;
  if (rollback.end?.result === "succeeded") return { phase: "rolled-back", since: at };
  return { phase: "rollback-failed", since: at };
}

function phaseOf(
  environment: EnvironmentState,
  deployment: Deployment,
  pending: readonly PendingStep[],
): Phase {
  const { end, cancel, startedAt, requestedAt, verdict } = deployment;
  if (deployment.isFenced) return { phase: "fenced", since: end?.at ?? requestedAt };
  if (end === null) {
    if (cancel !== null) return { phase: "cancelling", since: cancel.at };
    if (startedAt !== null) return { phase: "deploying", since: startedAt };
    return notBegun(deployment);
  }
  switch (end.result) {
    case "failed":
      return { phase: "failed", since: end.at };
    case "errored":
      return { phase: "not-run", since: end.at };
    case "aborted":
      return { phase: "cancelled", since: end.at };
    case "succeeded":
      break;
  }
  const isRunningThere = environment.current === deployment.release;
  if (!isRunningThere && environment.current !== null) {
    return { phase: "replaced", since: environment.currentSince };
  }
  if (deployment.passedAt !== null) return { phase: "passed", since: deployment.passedAt };
  if (verdict === "rejected") return { phase: "stays", since: end.at };
  return { phase: "approving", since: end.at, pending };
}

function notBegun({ waitingSince, requestedAt, stage }: Deployment): Phase {
  if (waitingSince !== null) return { phase: "reviewers", since: waitingSince };
  return { phase: stage.deploy.app === null ? "queued" : "handed-over", since: requestedAt };
}

function pendingSteps(state: State, deployment: Deployment, now: Instant): readonly PendingStep[] {
  const since = succeededAt(deployment);
  if (since === null || deployment.passedAt !== null) return [];
  return deployment.stage.approvals.flatMap((step, index) => {
    if (deployment.steps[index]?.end?.passed === true) return [];
    return pendingStep(step, { state, deployment, since, now }) ?? [];
  });
}

function pendingStep(
  step: ApprovalStep,
  {
    state,
    deployment,
    since,
    now,
  }: {
    readonly state: State;
    readonly deployment: Deployment;
    readonly since: Instant;
    readonly now: Instant;
  },
): PendingStep | null {
  const { kind } = step;
  const { environment, stage } = deployment;
  switch (kind) {
    case "workflow":
      return { kind, label: step.workflow, until: since + step.timeoutMs };
    case "check":
      return { kind, label: checkName(step.check, environment), until: since + step.timeoutMs };
    case "bake": {
      const until = since + step.bakeMs;
      return now >= until ? null : { kind, label: "bake", until };
    }
    case "alarms": {
      const place = stage.environments.find(({ name }) => name === environment);
      const isQuiet = place === undefined || alarmAt(state, place, now, step.names) === "ok";
      return isQuiet ? null : { kind, label: "quiet alarms", until: null };
    }
    case "manual":
      return null;
  }
}
