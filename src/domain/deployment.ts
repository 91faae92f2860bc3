/** One attempt to put one release into one environment, from the decision to the verdict. */
import type { DeploymentKey, DeploymentKind, EnvironmentName, Instant, ReleaseId } from "./ids.ts";
import type { Stage } from "./pipeline.ts";

export interface Deployment {
  readonly key: DeploymentKey;
  readonly kind: DeploymentKind;
  readonly release: ReleaseId;
  readonly environment: EnvironmentName;
  readonly attempt: number;
  /** The attempt before it never started; there is no third. */
  readonly isRetry: boolean;
  /** Of a rollback: the release that it takes away. */
  readonly leaves: ReleaseId | null;
  /** The stage as it was configured when this was decided. */
  readonly stage: Stage;
  /** What ran in the environment before. */
  readonly replaces: ReleaseId | null;
  readonly requestedAt: Instant;
  /** When its first job started; null: none has. */
  readonly startedAt: Instant | null;
  /** It waits for GitHub's reviewers or wait timer; null: it does not. */
  readonly waitingSince: Instant | null;
  readonly end: DeploymentEnd | null;
  readonly cancel: Cancel | null;
  /** It could not be cancelled in time; whatever becomes of it is ignored. */
  readonly isFenced: boolean;
  /** Alarms that changed to `alarm` here after it was decided. */
  readonly rang: readonly { readonly alarm: string; readonly at: Instant }[];
  /** By index into the stage's approvals. */
  readonly steps: readonly StepRun[];
  /** Somebody called it failed on GitHub after it had succeeded. */
  readonly isDisputed: boolean;
  /** When everything had passed here; the pass is kept. */
  readonly passedAt: Instant | null;
  readonly verdict: "approved" | "rejected" | null;
  /** When its stage rejected: until then it was watched in any case. */
  readonly rejectedAt: Instant | null;
  /** Rejected during its wave's bake: watched until that bake would have ended; else null. */
  readonly waveWatchUntil: Instant | null;
  /** Its automatic rollback has been considered; it is considered once. */
  readonly isRollbackConsidered: boolean;
}

export interface DeploymentEnd {
  readonly at: Instant;
  /** `errored`: we could not run it; `aborted`: we cancelled it. */
  readonly result: "succeeded" | "failed" | "errored" | "aborted";
  /** Why it did not succeed; null when it did, or was aborted. */
  readonly reason: "deploy-failed" | "deploy-timeout" | "digest" | null;
  /** No job of it ever started: it may be tried once more. */
  readonly isRetryable: boolean;
}

export interface Cancel {
  readonly at: Instant;
  /** When it was cancelled by force, because the first cancel had no effect. */
  readonly forcedAt: Instant | null;
}

/** One approval step of one deployment. Bakes and alarms have no run of their own: the clock and the alarms tell. */
export interface StepRun {
  readonly startedAt: Instant | null;
  readonly end: { readonly at: Instant; readonly passed: boolean } | null;
}

/** It may still change what runs in the environment. */
export function isActive(deployment: Deployment): boolean {
  return deployment.end === null && !deployment.isFenced;
}

export function hasSucceeded(deployment: Deployment): boolean {
  return deployment.end?.result === "succeeded";
}

/** When it succeeded; null: it has not. */
export function succeededAt(deployment: Deployment): Instant | null {
  return deployment.end?.result === "succeeded" ? deployment.end.at : null;
}
