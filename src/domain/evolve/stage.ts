/** A release enters a stage, is watched there, and is approved, rejected or overtaken. */
import type {
  DeploymentDecision,
  PlannedDeployment,
  ReleaseDecision,
  StageDecision,
} from "../decision.ts";
import type { Deployment } from "../deployment.ts";
import type { EnvironmentName, Instant } from "../ids.ts";
import type { Stage } from "../pipeline.ts";
import type { EnvironmentState, Place, StageRecord, State } from "../state.ts";
import { lastDeployments } from "./forget.ts";
import { withEnvironment, withEnvironments, withStage } from "./replace.ts";
import { approve, namesOf, record, reject, withdraw } from "./verdict.ts";

type StageEntry = { readonly at: Instant } & (
  | StageDecision
  | Extract<DeploymentDecision, { type: "Redeploy" }>
  | Extract<ReleaseDecision, { type: "Readmit" }>
);

export function evolveStage(state: State, entry: StageEntry): State {
  switch (entry.type) {
    case "Promote":
      return promote(state, entry);
    case "Redeploy":
      return redeploy(state, entry);
    case "StartWaveBake":
      return withStage(state, entry.stage, (stage) => ({
        ...stage,
        execution: stage.execution && { ...stage.execution, waveBakeStartedAt: entry.at },
      }));
    case "Approve":
      return approve(state, entry);
    case "Reject":
      return reject(state, entry);
    case "Withdraw":
      return withdraw(state, entry);
    case "Supersede":
      return record(state, entry, { status: "superseded", at: entry.at, by: entry.by });
    case "Readmit":
      return readmit(state, entry);
    case "StateWait":
      return withStage(state, entry.stage, (stage) => ({
        ...stage,
        stated: { release: entry.release, reason: entry.reason },
      }));
    case "EndWait":
      return withStage(state, entry.stage, (stage) => ({ ...stage, stated: null }));
  }
}

function promote(state: State, entry: Extract<StageEntry, { type: "Promote" }>): State {
  const definition = state.pipeline?.stages.find(({ name }) => name === entry.stage);
  const release = state.releases.get(entry.release);
  if (definition === undefined || release === undefined) return state;
  const place: Place = { release: release.id, rank: release.rank };
  const planned = new Map(entry.deployments.map((plan) => [plan.environment, plan]));
  const entered = withStage(state, entry.stage, (stage) => ({
    ...stage,
    newestPromoted: newer(stage.newestPromoted, place),
    execution: {
      release: entry.release,
      stage: definition,
      startedAt: entry.at,
      kept: entry.kept,
      waveBakeStartedAt: null,
      verdict: null,
    },
    records: new Map(stage.records).set(entry.release, { status: "deploying", at: entry.at }),
    stated: null,
  }));
  return withEnvironments(entered, [...planned.keys()], (environment) => {
    const plan = planned.get(environment.name);
    if (plan === undefined) return environment;
    return {
      ...addDeployment(environment, plan, {
        stage: definition,
        leaves: null,
        isRetry: false,
        at: entry.at,
      }),
      newestPromoted: newer(environment.newestPromoted, place),
    };
  });
}

function redeploy(state: State, entry: Extract<StageEntry, { type: "Redeploy" }>): State {
  return withEnvironment(state, entry.deployment.environment, (environment) => {
    const failed = environment.deployments.find(({ key }) => key === entry.replaces);
    if (failed === undefined) return environment;
    const { stage, leaves } = failed;
    return addDeployment(environment, entry.deployment, {
      stage,
      leaves,
      isRetry: true,
      at: entry.at,
    });
  });
}

/** The same plan twice is one deployment. */
export function addDeployment(
  environment: EnvironmentState,
  plan: PlannedDeployment,
  {
    stage,
    leaves,
    isRetry,
    at,
  }: Pick<Deployment, "stage" | "leaves" | "isRetry"> & { readonly at: Instant },
): EnvironmentState {
  if (environment.deployments.some(({ key }) => key === plan.key)) return environment;
  const deployment: Deployment = {
    key: plan.key,
    kind: plan.kind,
    release: plan.release,
    environment: plan.environment,
    attempt: plan.attempt,
    isRetry,
    leaves,
    stage,
    replaces: environment.current,
    requestedAt: at,
    startedAt: null,
    waitingSince: null,
    end: null,
    cancel: null,
    isFenced: false,
    rang: [],
    steps: stage.approvals.map(() => ({ startedAt: null, end: null })),
    isDisputed: false,
    passedAt: null,
    verdict: null,
    rejectedAt: null,
    waveWatchUntil: null,
    isRollbackConsidered: false,
  };
  return {
    ...environment,
    deployments: lastDeployments([...environment.deployments, deployment]),
    attempts: new Map(environment.attempts).set(attemptsKey(plan), plan.attempt),
  };
}

/** How attempts are counted in an environment. */
export function attemptsKey({
  release,
  kind,
}: Pick<PlannedDeployment, "release" | "kind">): string {
  return `${kind}:${release}`;
}

function readmit(state: State, entry: Extract<StageEntry, { type: "Readmit" }>): State {
  const before = state.stages.get(entry.stage)?.records.get(entry.release);
  const definition = state.pipeline?.stages.find(({ name }) => name === entry.stage);
  const { at, force } = entry;
  const readmitted = record(state, entry, {
    status: "readmitted",
    at,
    passed: passedIn(before, definition),
    force: entry.passesAlarm,
  });
  if (!force || definition === undefined) return readmitted;
  return withEnvironments(readmitted, namesOf(definition), (environment) => ({
    ...environment,
    successes: environment.successes.map((success) =>
      success.release === entry.release ? { ...success, isRolledBack: false } : success,
    ),
  }));
}

/** Where an approval was taken back, every environment had passed; those that still run it keep that. */
function passedIn(
  record: StageRecord | undefined,
  definition: Stage | undefined,
): readonly EnvironmentName[] {
  switch (record?.status) {
    case "rejected":
    case "readmitted":
      return record.passed;
    case "withdrawn":
      return definition === undefined ? [] : namesOf(definition);
    case "deploying":
    case "approved":
    case "superseded":
    case undefined:
      return [];
  }
}

function newer(a: Place | null, b: Place): Place {
  return a !== null && a.rank > b.rank ? a : b;
}
