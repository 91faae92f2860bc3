/** All that the engine knows about one pipeline: the journal folded into one value. */
import type { Direction, GivenCommand } from "./command.ts";
import type { HoldReason } from "./decision.ts";
import type { Deployment } from "./deployment.ts";
import type { AlarmState, AlarmTarget } from "./fact.ts";
import type { SetUpFault } from "./fault.ts";
import type { EnvironmentName, Instant, PipelineName, ReleaseId, StageName } from "./ids.ts";
import type { Pipeline, Stage } from "./pipeline.ts";
import type { Preview } from "./preview.ts";
import type { RejectReason, WaitReason } from "./reason.ts";
import type { Release } from "./release.ts";

export interface State {
  /** The file in force; null before the first valid one. */
  readonly pipeline: Pipeline | null;
  /** When that file came to be known; an older one is no news. */
  readonly pipelineAt: Instant | null;
  /** Its file was deleted: nothing is promoted any more; `pipeline` still says how to roll back. */
  readonly isRemoved: boolean;
  /** The pipeline that deploys to its environments since then: what runs there is that one's to say. */
  readonly heir: PipelineName | null;
  readonly releases: ReadonlyMap<ReleaseId, Release>;
  /** The newest merge, and the highest rank, of the releases that are not kept any more. */
  readonly forgotten: { readonly at: Instant; readonly rank: number } | null;
  readonly stages: ReadonlyMap<StageName, StageState>;
  readonly environments: ReadonlyMap<EnvironmentName, EnvironmentState>;
  /** By {@link placeKey}, then by the alarm's name (empty when it has none). */
  readonly alarms: ReadonlyMap<string, ReadonlyMap<string, Alarm>>;
  /** Commands that were given and not yet answered, in order. */
  readonly commands: readonly GivenCommand[];
  /** Ids of the commands that were answered last: the same comment asks once. */
  readonly answered: readonly string[];
  /** Rollbacks that wait to be confirmed, by code. */
  readonly previews: ReadonlyMap<string, Preview>;
  /** What in the set-up stands in the way, by the fault's key. */
  readonly faults: ReadonlyMap<string, { readonly fault: SetUpFault; readonly since: Instant }>;
  /** Promotions are stopped, by whom and why; rollbacks run. */
  readonly halt: { readonly by: string | null; readonly reason: string | null } | null;
}

export interface StageState {
  readonly name: StageName;
  /** The release it works on, or worked on last. */
  readonly execution: StageExecution | null;
  /** What the stage concluded about each release. */
  readonly records: ReadonlyMap<ReleaseId, StageRecord>;
  /** The newest release ever promoted into it. */
  readonly newestPromoted: Place | null;
  /** The wait that was last stated. */
  readonly stated: { readonly release: ReleaseId; readonly reason: WaitReason } | null;
}

/** A release with its rank, so that order outlives the release's other data. */
export interface Place {
  readonly release: ReleaseId;
  readonly rank: number;
}

/** One release's stay in one stage, from promotion to verdict. */
export interface StageExecution {
  readonly release: ReleaseId;
  /** The stage as it was configured when the release entered. */
  readonly stage: Stage;
  readonly startedAt: Instant;
  /** Environments that kept their pass from an earlier attempt. */
  readonly kept: readonly EnvironmentName[];
  /** When every environment had passed and the wave's bake began. */
  readonly waveBakeStartedAt: Instant | null;
  readonly verdict: "approved" | "rejected" | null;
}

export type StageRecord =
  | { readonly status: "deploying"; readonly at: Instant }
  | { readonly status: "approved"; readonly at: Instant }
  /** It was approved, and a rollback took that back. */
  | { readonly status: "withdrawn"; readonly at: Instant }
  | {
      readonly status: "rejected";
      readonly at: Instant;
      readonly environment: EnvironmentName;
      readonly reason: RejectReason;
      /** Environments that had passed by then. */
      readonly passed: readonly EnvironmentName[];
    }
  | { readonly status: "superseded"; readonly at: Instant; readonly by: ReleaseId }
  /** It may enter again. */
  | {
      readonly status: "readmitted";
      readonly at: Instant;
      readonly passed: readonly EnvironmentName[];
      readonly force: boolean;
    };

export interface EnvironmentState {
  readonly name: EnvironmentName;
  /** The release of the last deployment that succeeded. */
  readonly current: ReleaseId | null;
  readonly currentSince: Instant | null;
  /** The last ones, oldest first. */
  readonly deployments: readonly Deployment[];
  /** Releases that succeeded here, in the order of their ranks; the candidates for a rollback. */
  readonly successes: readonly Success[];
  /** How many attempts there were, by release and kind. */
  readonly attempts: ReadonlyMap<string, number>;
  readonly newestPromoted: Place | null;
  readonly holds: readonly Hold[];
  /** A rollback that is decided and not yet dispatched. */
  readonly plannedRollback: PlannedRollback | null;
  /** When automatic rollbacks with a target were decided, the last two. */
  readonly automaticRollbacks: readonly Instant[];
  /** Something else than the captain changed it. */
  readonly hasDrifted: boolean;
  /** The last run that was seen to do so. */
  readonly driftRunId: number | null;
}

/** One release that was once deployed with success in an environment. */
export interface Success extends Place {
  readonly at: Instant;
  /** The stage approved it while it ran here. */
  readonly isApproved: boolean;
  /** It was rolled back from here since. */
  readonly isRolledBack: boolean;
}

export interface Hold {
  readonly direction: Direction;
  readonly reason: HoldReason;
  readonly by: string | null;
  readonly since: Instant;
}

export interface PlannedRollback {
  readonly stage: StageName;
  /** The release that leaves. */
  readonly release: ReleaseId;
  readonly to: ReleaseId;
  readonly cause: "automatic" | "person";
  readonly cancels: boolean;
  readonly by: string | null;
  readonly reason: string | null;
}

export interface Alarm {
  readonly state: AlarmState;
  /** When that word was given. */
  readonly at: Instant;
  /** Every word of that instant, in order: the same word once more is a repetition. */
  readonly words: readonly AlarmState[];
}

export const initialState: State = {
  pipeline: null,
  pipelineAt: null,
  isRemoved: false,
  heir: null,
  releases: new Map(),
  forgotten: null,
  stages: new Map(),
  environments: new Map(),
  alarms: new Map(),
  commands: [],
  answered: [],
  previews: new Map(),
  faults: new Map(),
  halt: null,
};

/** Where alarms are kept for an environment or a region. */
export function placeKey(target: AlarmTarget): string {
  return "environment" in target ? `environment:${target.environment}` : `region:${target.region}`;
}

/** An alarm that was silent for the heartbeat is unknown. */
export function alarmStateAt(alarm: Alarm, heartbeatMs: number | null, now: Instant): AlarmState {
  const isSilent = heartbeatMs !== null && now - alarm.at >= heartbeatMs;
  return isSilent ? "unknown" : alarm.state;
}
