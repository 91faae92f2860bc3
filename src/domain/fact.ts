/** What happened in the world, in the past tense. Taking in the same fact twice changes nothing. */
import type { GivenCommand } from "./command.ts";
import type { SetUpFault } from "./fault.ts";
import type {
  CommitSha,
  DeploymentKey,
  EnvironmentName,
  Instant,
  PipelineName,
  ReleaseId,
  StageName,
} from "./ids.ts";
import type { Pipeline } from "./pipeline.ts";

export type AlarmState = "ok" | "alarm" | "unknown";

/** Where an alarm rings: in one environment, or in all environments of a region. */
export type AlarmTarget = { readonly environment: EnvironmentName } | { readonly region: string };

/** Every fact says when it happened. */
export type Fact = { readonly at: Instant } & (
  | PipelineFact
  | ReleaseFact
  | BuildFact
  | DeploymentFact
  | StepFact
  | WorldFact
);

export type PipelineFact =
  /** A valid pipeline file stands at the head of the branch. */
  | {
      readonly type: "PipelineConfigured";
      readonly pipeline: Pipeline;
      readonly commit: CommitSha | null;
    }
  /** No file at the head of the branch is this pipeline's any more; `heir`: another pipeline has its environments now. */
  | {
      readonly type: "PipelineRemoved";
      readonly commit: CommitSha;
      readonly heir: PipelineName | null;
    };

export type ReleaseFact =
  /** A push to the branch. */
  | {
      readonly type: "ReleaseMerged";
      readonly release: ReleaseId;
      readonly commit: CommitSha;
      /** The newest release known to be an ancestor on the first-parent history; null: none is. */
      readonly after: ReleaseId | null;
    }
  /** A force-push dropped its commit from the branch. */
  | { readonly type: "ReleaseOrphaned"; readonly release: ReleaseId }
  /** A force-push brought its commit back. */
  | { readonly type: "ReleaseRestored"; readonly release: ReleaseId }
  | ({ readonly type: "ReleaseRecalled" } & RecalledRelease);

/** It was forgotten because it could move no more; a rollback may bring it back all the same. */
export interface RecalledRelease {
  readonly release: ReleaseId;
  readonly commit: CommitSha;
  readonly rank: number;
  readonly mergedAt: Instant;
  readonly manifestDigest: string | null;
  readonly isQuarantined: boolean;
  readonly isOrphaned: boolean;
  /** Stages that approved it. */
  readonly approvedBy: readonly StageName[];
  /** Environments where it succeeded, each with the last time. */
  readonly successes: readonly {
    readonly environment: EnvironmentName;
    readonly at: Instant;
    readonly isApproved: boolean;
    readonly isRolledBack: boolean;
  }[];
}

export type BuildFact =
  /** A build run exists for the release's commit. */
  | { readonly type: "BuildStarted"; readonly release: ReleaseId }
  | {
      readonly type: "BuildSucceeded";
      readonly release: ReleaseId;
      readonly manifestDigest: string | null;
    }
  | { readonly type: "BuildFailed"; readonly release: ReleaseId }
  /** Cancelled by the build of a newer push. */
  | { readonly type: "BuildSuperseded"; readonly release: ReleaseId };

export type DeploymentFact =
  /** The first job of its run started: from now on it may have touched the environment. */
  | { readonly type: "DeploymentStarted"; readonly deployment: DeploymentKey }
  /** Its run waits for GitHub's reviewers or wait timer: that has no limit. */
  | { readonly type: "DeploymentWaiting"; readonly deployment: DeploymentKey }
  | { readonly type: "DeploymentSucceeded"; readonly deployment: DeploymentKey }
  /** It ran and failed; `digest`: it ran, but the environment reports another artifact. */
  | {
      readonly type: "DeploymentFailed";
      readonly deployment: DeploymentKey;
      readonly reason: "deploy-failed" | "digest";
    }
  /** We could not run it: no job of its run ever started, or the dispatch was refused. */
  | {
      readonly type: "DeploymentErrored";
      readonly deployment: DeploymentKey;
      readonly cause: "not-started" | "refused";
      readonly detail: string;
    }
  /** Somebody who may write it posted `failure` or `error` on its Deployment. */
  | { readonly type: "DeploymentDisputed"; readonly deployment: DeploymentKey }
  /** It ended because we cancelled it. */
  | { readonly type: "DeploymentAborted"; readonly deployment: DeploymentKey };

export type StepFact =
  | { readonly type: "StepPassed"; readonly deployment: DeploymentKey; readonly step: number }
  | { readonly type: "StepFailed"; readonly deployment: DeploymentKey; readonly step: number };

export type WorldFact =
  | {
      readonly type: "AlarmChanged";
      readonly target: AlarmTarget;
      /** Its name; empty when it has none. */
      readonly alarm: string;
      readonly state: AlarmState;
    }
  /** Something that the captain did not start changed the environment. */
  | {
      readonly type: "EnvironmentDrifted";
      readonly environment: EnvironmentName;
      /** The run on GitHub that does it, to be cancelled; null: none is known. */
      readonly runId: number | null;
    }
  /** A person asked for something, and may. */
  | { readonly type: "CommandGiven"; readonly command: GivenCommand }
  /** Something in the set-up stands in the way; `key` names it until it is mended. */
  | { readonly type: "FaultFound"; readonly key: string; readonly fault: SetUpFault }
  | { readonly type: "FaultMended"; readonly key: string }
  /** The captain stops, or again allows, all new promotions by itself (a broken invariant, a transfer). */
  | { readonly type: "PipelineHalted"; readonly cause: string };
