/** What a stage concludes about a release, and what its environments remember of it. */
import type { StageDecision } from "../decision.ts";
import type { Deployment } from "../deployment.ts";
import type { EnvironmentName, Instant, ReleaseId, StageName } from "../ids.ts";
import type { Stage } from "../pipeline.ts";
import type { EnvironmentState, StageRecord, State } from "../state.ts";
import { withEnvironment, withEnvironments, withStage } from "./replace.ts";

type StageEntry = { readonly at: Instant } & StageDecision;

export function approve(state: State, entry: Extract<StageEntry, { type: "Approve" }>): State {
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

export function reject(state: State, entry: Extract<StageEntry, { type: "Reject" }>): State {
  const stage = state.stages.get(entry.stage);
  const execution = stage?.execution?.release === entry.release ? stage.execution : null;
  const isInside = execution !== null && execution.verdict === null;
  const names = isInside ? namesOf(execution.stage) : [];
  const before = stage?.records.get(entry.release);
  const readmitted = before?.status === "readmitted" ? before.passed : [];
  const kept = isInside ? execution.kept : readmitted;
  const passed = names.filter((name) => hasPassed(state.environments.get(name), entry));
  const rejected = conclude(
    record(state, entry, {
      status: "rejected",
      at: entry.at,
      environment: entry.environment,
      reason: entry.reason,
      passed: [...new Set([...kept, ...passed])],
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
        const isKept = deployment === last && kept.includes(environment.name);
        const isRejected = belongsTo(deployment, entry) && (deployment.verdict === null || isKept);
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

export function withdraw(state: State, entry: Extract<StageEntry, { type: "Withdraw" }>): State {
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
    successes: environment.successes.map((success) =>
      success.release === entry.release ? { ...success, isApproved: false } : success,
    ),
  }));
}

/** By force also what its rollback from the stage's environments left behind. */
export function record(
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

export function namesOf(stage: Stage): readonly EnvironmentName[] {
  return stage.environments.map(({ name }) => name);
}

function namesInWave(state: State, stage: Stage | null): readonly EnvironmentName[] {
  if (stage === null || stage.wave === null) return [];
  return (state.pipeline?.stages ?? []).filter(({ wave }) => wave === stage.wave).flatMap(namesOf);
}
