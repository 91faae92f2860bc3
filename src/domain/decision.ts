/** What the engine wants done, in the imperative: plain data, written down before it is performed. */
import type { Direction } from "./command.ts";
import type {
  DeploymentKey,
  DeploymentKind,
  EnvironmentName,
  Instant,
  ReleaseId,
  StageName,
} from "./ids.ts";
import type { Preview } from "./preview.ts";
import type { RejectReason, WaitReason } from "./reason.ts";
import type { ReplyDetails } from "./reply.ts";

/** One attempt to put one release into one environment. */
export interface PlannedDeployment {
  readonly key: DeploymentKey;
  readonly release: ReleaseId;
  readonly environment: EnvironmentName;
  readonly kind: DeploymentKind;
  /** Counts from 1 for each release, environment and kind. */
  readonly attempt: number;
}

/** Why an environment is held. */
export type HoldReason = "person" | "rollback" | "rollback-failed" | "second-rollback";

/** Every decision says when it was made. */
export type Decision = { readonly at: Instant } & (
  | BuildDecision
  | StageDecision
  | DeploymentDecision
  | RollbackDecision
  | ReleaseDecision
  | CommandDecision
);

export type BuildDecision =
  /** The pipeline's builds are dispatched by the captain. */
  | { readonly type: "StartBuild"; readonly release: ReleaseId }
  /** No build run appeared in time: a neutral end. */
  | { readonly type: "GiveUpBuild"; readonly release: ReleaseId }
  /** The build did not end in time. */
  | { readonly type: "TimeOutBuild"; readonly release: ReleaseId }
  /** A person asked for a build. */
  | { readonly type: "RetryBuild"; readonly release: ReleaseId };

export type StageDecision =
  | {
      readonly type: "Promote";
      readonly release: ReleaseId;
      readonly stage: StageName;
      readonly deployments: readonly PlannedDeployment[];
      /** Environments that passed in an earlier attempt and keep their pass. */
      readonly kept: readonly EnvironmentName[];
    }
  | { readonly type: "StartWaveBake"; readonly release: ReleaseId; readonly stage: StageName }
  | { readonly type: "Approve"; readonly release: ReleaseId; readonly stage: StageName }
  | {
      readonly type: "Reject";
      readonly release: ReleaseId;
      readonly stage: StageName;
      readonly environment: EnvironmentName;
      readonly reason: RejectReason;
    }
  /** An environment of an earlier stage showed harm during a wave's bake: the release counts as rejected there. */
  | {
      readonly type: "Withdraw";
      readonly release: ReleaseId;
      readonly stage: StageName;
      readonly environment: EnvironmentName;
    }
  | {
      readonly type: "Supersede";
      readonly release: ReleaseId;
      readonly stage: StageName;
      readonly by: ReleaseId;
    }
  | {
      readonly type: "StateWait";
      readonly release: ReleaseId;
      readonly stage: StageName;
      readonly reason: WaitReason;
    }
  /** Nothing waits in front of the stage any more. */
  | { readonly type: "EndWait"; readonly stage: StageName };

export type DeploymentDecision =
  /** The run never started: once more. */
  | {
      readonly type: "Redeploy";
      readonly stage: StageName;
      readonly deployment: PlannedDeployment;
      readonly replaces: DeploymentKey;
    }
  /** `steps` are indices into the stage's approvals; all are workflows. */
  | {
      readonly type: "StartSteps";
      readonly deployment: DeploymentKey;
      readonly steps: readonly number[];
    }
  | { readonly type: "PassEnvironment"; readonly deployment: DeploymentKey }
  /** It did not start, or did not end, in time: it is closed, late news of it is ignored. */
  | {
      readonly type: "CloseDeployment";
      readonly deployment: DeploymentKey;
      readonly cause: "not-started" | "timeout";
    }
  | {
      readonly type: "CancelDeployment";
      readonly deployment: DeploymentKey;
      readonly force: boolean;
    }
  /** A rollback failed: it is told, and nothing is chained to it. */
  | {
      readonly type: "GiveUpRollback";
      readonly deployment: DeploymentKey;
      readonly release: ReleaseId;
    }
  /** It could not be cancelled in time: it is ignored for good, and a person is told. */
  | { readonly type: "FenceDeployment"; readonly deployment: DeploymentKey };

export type RollbackDecision =
  /** The target is chosen here, once; null: there is nothing to go back to. */
  | {
      readonly type: "PlanRollback";
      readonly environment: EnvironmentName;
      readonly stage: StageName;
      readonly release: ReleaseId;
      readonly to: ReleaseId | null;
      readonly cause: "automatic" | "person";
      /** Cancel what runs there; else wait for its end. */
      readonly cancels: boolean;
      readonly by: string | null;
      readonly reason: string | null;
    }
  | {
      readonly type: "RollBack";
      readonly environment: EnvironmentName;
      readonly stage: StageName;
      readonly release: ReleaseId;
      readonly to: ReleaseId;
      readonly deployment: PlannedDeployment;
    }
  | {
      readonly type: "Hold";
      readonly environment: EnvironmentName;
      readonly direction: Direction;
      readonly reason: HoldReason;
      readonly by: string | null;
    }
  | {
      readonly type: "Unhold";
      readonly environment: EnvironmentName;
      readonly direction: Direction;
    };

export type ReleaseDecision =
  | { readonly type: "Quarantine"; readonly release: ReleaseId; readonly by: string | null }
  /** `everywhere`: its rolled-back marks and the rejections that came with it go too; `bar`: only the bar. */
  | {
      readonly type: "Unquarantine";
      readonly release: ReleaseId;
      readonly lifts: "everywhere" | "bar";
    }
  /** It may wait in front of the stage again. */
  | {
      readonly type: "Readmit";
      readonly release: ReleaseId;
      readonly stage: StageName;
      /** Its rolled-back marks there go too. */
      readonly force: boolean;
      /** It waits there now, and passes the alarm blocker once. */
      readonly passesAlarm: boolean;
    }
  | { readonly type: "Halt"; readonly by: string | null; readonly reason: string | null }
  | { readonly type: "Resume"; readonly by: string | null };

export type CommandDecision =
  /** The answer to a command; its words are chosen where people read them. */
  | {
      readonly type: "Reply";
      readonly command: string;
      readonly by: string;
      readonly details: ReplyDetails;
    }
  | { readonly type: "OpenPreview"; readonly preview: Preview }
  | {
      readonly type: "ClosePreview";
      readonly preview: Preview;
      /** Who answered it; null: nobody. */
      readonly by: string | null;
      readonly why: "confirmed" | "cancelled" | "expired" | "changed";
    };
