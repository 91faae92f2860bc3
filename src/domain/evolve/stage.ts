/** A release enters a stage, is watched there, and is approved, rejected or overtaken. */
import type {
  DeploymentDecision,
  PlannedDeployment,
  ReleaseDecision,
  StageDecision,
} from "../decision.ts";
import type { Deployment } from "../deployment.ts";
import type { EnvironmentName, Instant, ReleaseId, StageName } from "../ids.ts";
import type { Stage } from "../pipeline.ts";
import type { EnvironmentState, Place, StageRecord, State } from "../state.ts";
import { lastDeployments } from "./forget.ts";
import { withEnvironment, withEnvironments, withStage } from "./replace.ts";

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

function approve(state: State, entry: Extract<StageEntry, { type: "Approve" }>): State {
  const execution = state.stages.get(entry.stage)?.execution;
  const approved = conclude(
    record(state, entry, { status: "approved", at: entry.at }),
    entry,
    "approved",
  );
  if (!execution) return approved;
  return withEnvironments(approved, namesOf(execution.stage), (environment) => ({
    ...environment,
    deployments: approveNewest(environment.deployments, entry),
    successes: environment.successes.map((success) =>
      success.release === entry.release
        ? { ...success, isApproved: true, isRolledBack: false }
        : success,
    ),
  }));
}

/** Attempts before the one that passed stay rejected. */
function approveNewest(
  deployments: readonly Deployment[],
  entry: { stage: StageName; release: ReleaseId },
): readonly Deployment[] {
  const index = deployments.findLastIndex((deployment) => belongsTo(deployment, entry));
  const newest = deployments[index];
  if (newest?.end?.result !== "succeeded") return deployments;
  return deployments.with(index, { ...newest, verdict: "approved" });
}

function reject(state: State, entry: Extract<StageEntry, { type: "Reject" }>): State {
  const stage = state.stages.get(entry.stage);
  const execution = stage?.execution?.release === entry.release ? stage.execution : null;
  const names = execution === null || execution.verdict !== null ? [] : namesOf(execution.stage);
  const passed = names.filter((name) => hasPassed(state.environments.get(name), entry));
  const rejected = conclude(
    record(state, entry, {
      status: "rejected",
      at: entry.at,
      environment: entry.environment,
      reason: entry.reason,
      passed: [...new Set([...(execution?.kept ?? []), ...passed])],
    }),
    entry,
    "rejected",
  );
  const bakeMs = execution?.stage.waveBakeMs ?? 0;
  const bakeStart = execution?.waveBakeStartedAt ?? null;
  const waveWatchUntil = bakeStart === null ? null : Math.max(bakeStart + bakeMs, entry.at);
  const inWave = waveWatchUntil === null ? [] : namesInWave(state, execution?.stage ?? null);
  return withEnvironments(rejected, [...new Set([...names, ...inWave])], (environment) => {
    const last = environment.deployments.at(-1);
    return {
      ...environment,
      deployments: environment.deployments.map((deployment) => {
        const isRejected = belongsTo(deployment, entry) && deployment.verdict === null;
        const verdict = isRejected ? "rejected" : deployment.verdict;
        const rejectedAt = isRejected ? entry.at : deployment.rejectedAt;
        const isWatched = deployment === last && deployment.release === entry.release;
        return {
          ...deployment,
          verdict,
          rejectedAt,
          waveWatchUntil: isWatched ? waveWatchUntil : null,
        };
      }),
    };
  });
}

function hasPassed(
  environment: EnvironmentState | undefined,
  entry: { stage: StageName; release: ReleaseId },
) {
  const last = environment?.deployments.findLast((deployment) => belongsTo(deployment, entry));
  return last !== undefined && last.passedAt !== null;
}

function withdraw(state: State, entry: Extract<StageEntry, { type: "Withdraw" }>): State {
  const stage = state.pipeline?.stages.find(({ name }) => name === entry.stage);
  const others =
    stage === undefined ? [] : namesOf(stage).filter((name) => name !== entry.environment);
  const withdrawn = record(state, entry, {
    status: "rejected",
    at: entry.at,
    environment: entry.environment,
    reason: "alarm",
    passed: others,
  });
  return withEnvironment(withdrawn, entry.environment, (environment) => ({
    ...environment,
    deployments: environment.deployments.map((deployment) =>
      belongsTo(deployment, entry) ? { ...deployment, verdict: "rejected" } : deployment,
    ),
  }));
}

/** By force also what its rollback from the stage's environments left behind. */
function readmit(state: State, entry: Extract<StageEntry, { type: "Readmit" }>): State {
  const before = state.stages.get(entry.stage)?.records.get(entry.release);
  const passed = before?.status === "rejected" ? before.passed : [];
  const { at, force } = entry;
  const readmitted = record(state, entry, { status: "readmitted", at, passed, force });
  const definition = state.pipeline?.stages.find(({ name }) => name === entry.stage);
  if (!force || definition === undefined) return readmitted;
  return withEnvironments(readmitted, namesOf(definition), (environment) => ({
    ...environment,
    successes: environment.successes.map((success) =>
      success.release === entry.release ? { ...success, isRolledBack: false } : success,
    ),
  }));
}

function record(
  state: State,
  { stage, release }: { stage: StageName; release: ReleaseId },
  what: StageRecord,
): State {
  return withStage(state, stage, (before) => ({
    ...before,
    records: new Map(before.records).set(release, what),
  }));
}

function conclude(
  state: State,
  { stage, release }: { stage: StageName; release: ReleaseId },
  verdict: "approved" | "rejected",
): State {
  return withStage(state, stage, (before) =>
    before.execution?.release === release && before.execution.verdict === null
      ? { ...before, execution: { ...before.execution, verdict } }
      : before,
  );
}

function belongsTo(
  deployment: Deployment,
  entry: { stage: StageName; release: ReleaseId },
): boolean {
  return (
    deployment.kind === "promotion" &&
    deployment.release === entry.release &&
    deployment.stage.name === entry.stage
  );
}

function namesOf(stage: Stage): readonly EnvironmentName[] {
  return stage.environments.map(({ name }) => name);
}

function namesInWave(state: State, stage: Stage | null): readonly EnvironmentName[] {
  if (stage === null || stage.wave === null) return [];
  return (state.pipeline?.stages ?? []).filter(({ wave }) => wave === stage.wave).flatMap(namesOf);
}

function newer(a: Place | null, b: Place): Place {
  return a !== null && a.rank > b.rank ? a : b;
}
