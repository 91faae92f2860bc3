/** The story of a pipeline, line by line, as people and tests read it. */
import type { Direction } from "./command.ts";
import type { PlannedDeployment } from "./decision.ts";
import type { Deployment } from "./deployment.ts";
import type { Entry } from "./evolve/index.ts";
import {
  type DeploymentKey,
  type EnvironmentName,
  environmentOf,
  type Instant,
  type ReleaseId,
  type StageName,
} from "./ids.ts";
import type { RejectReason, WaitReason } from "./reason.ts";
import type { ReplyDetails } from "./reply.ts";
import type { State } from "./state.ts";

export type TimelineEntry = { readonly at: Instant } & (
  | {
      readonly kind:
        | "merged"
        | "built"
        | "build-failed"
        | "not-built"
        | "quarantined"
        | "unquarantined";
      readonly release: ReleaseId;
    }
  | {
      readonly kind: "promoted" | "approved";
      readonly release: ReleaseId;
      readonly stage: StageName;
    }
  | ({ readonly kind: "deploying" | "deployed" | "deploy-failed" } & AtEnvironment)
  | ({ readonly kind: "rejected"; readonly reason: RejectReason } & AtEnvironment)
  | {
      readonly kind: "superseded";
      readonly release: ReleaseId;
      readonly stage: StageName;
      readonly by: ReleaseId;
    }
  | {
      readonly kind: "waiting";
      readonly release: ReleaseId;
      readonly stage: StageName;
      readonly reason: WaitReason;
    }
  | ({
      readonly kind: "rolling-back" | "rolled-back" | "rollback-failed";
      readonly to: ReleaseId;
    } & AtEnvironment)
  | {
      readonly kind: "held" | "unheld";
      readonly environment: EnvironmentName;
      readonly direction: Direction;
    }
  | { readonly kind: "replied"; readonly by: string; readonly details: ReplyDetails }
);

interface AtEnvironment {
  readonly release: ReleaseId;
  readonly stage: StageName;
  readonly environment: EnvironmentName;
}

/** What one journal line adds to the story; nothing when it changed nothing that people are told. */
export function tell(before: State, entry: Entry, after: State): readonly TimelineEntry[] {
  if (before === after) return [];
  const { at } = entry;
  switch (entry.type) {
    case "ReleaseMerged":
      return [{ at, kind: "merged", release: entry.release }];
    case "BuildSucceeded":
    case "BuildFailed":
    case "TimeOutBuild":
    case "GiveUpBuild":
      return tellBuild(before, entry, after);
    case "Promote":
      return [
        { at, kind: "promoted", release: entry.release, stage: entry.stage },
        ...entry.deployments.map((plan) => tellDeploying(plan, entry)),
      ];
    case "Redeploy":
      return entry.deployment.kind === "promotion" ? [tellDeploying(entry.deployment, entry)] : [];
    case "DeploymentSucceeded":
    case "DeploymentFailed":
    case "DeploymentErrored":
    case "DeploymentDisputed":
    case "CloseDeployment":
      return find(before, entry.deployment)?.end === null
        ? tellEnd(entry.deployment, at, after)
        : [];
    case "GiveUpRollback":
      return tellFailedRollback(entry, after);
    case "Approve":
      return [{ at, kind: "approved", release: entry.release, stage: entry.stage }];
    case "Reject": {
      const { release, stage, environment, reason } = entry;
      return [{ at, kind: "rejected", release, stage, environment, reason }];
    }
    case "Supersede":
      return [{ at, kind: "superseded", release: entry.release, stage: entry.stage, by: entry.by }];
    case "StateWait":
      return [
        { at, kind: "waiting", release: entry.release, stage: entry.stage, reason: entry.reason },
      ];
    case "RollBack": {
      const { release, to, stage, environment } = entry;
      return [{ at, kind: "rolling-back", release, to, stage, environment }];
    }
    case "Hold":
    case "Unhold":
      return tellHold(before, entry, after);
    case "Quarantine":
      return [{ at, kind: "quarantined", release: entry.release }];
    case "Unquarantine":
      return [{ at, kind: "unquarantined", release: entry.release }];
    case "Reply":
      return [{ at, kind: "replied", by: entry.by, details: entry.details }];
    default:
      return [];
  }
}

function tellDeploying(
  { release, environment }: PlannedDeployment,
  { at, stage }: { readonly at: Instant; readonly stage: StageName },
): TimelineEntry {
  return { at, kind: "deploying", release, stage, environment };
}

function tellBuild(
  before: State,
  entry: Extract<
    Entry,
    { type: "BuildSucceeded" | "BuildFailed" | "TimeOutBuild" | "GiveUpBuild" }
  >,
  after: State,
): readonly TimelineEntry[] {
  const { at, release } = entry;
  const build = after.releases.get(release)?.build;
  if (build === before.releases.get(release)?.build) return [];
  const kind =
    entry.type === "BuildSucceeded"
      ? "built"
      : entry.type === "GiveUpBuild"
        ? "not-built"
        : "build-failed";
  return [{ at, kind, release }];
}

function tellEnd(key: DeploymentKey, at: Instant, after: State): readonly TimelineEntry[] {
  const deployment = find(after, key);
  if (deployment === undefined || deployment.isFenced) return [];
  const { release, environment, leaves, end } = deployment;
  const stage = deployment.stage.name;
  const succeeded = end?.result === "succeeded";
  if (deployment.kind === "promotion") {
    return [{ at, kind: succeeded ? "deployed" : "deploy-failed", release, stage, environment }];
  }
  if (!succeeded || leaves === null) return [];
  return [{ at, kind: "rolled-back", release: leaves, to: release, stage, environment }];
}

function tellFailedRollback(
  entry: Extract<Entry, { type: "GiveUpRollback" }>,
  after: State,
): readonly TimelineEntry[] {
  const deployment = find(after, entry.deployment);
  if (deployment === undefined) return [];
  const { environment, release: to } = deployment;
  const stage = deployment.stage.name;
  return [
    { at: entry.at, kind: "rollback-failed", release: entry.release, to, stage, environment },
  ];
}

/** One line for each direction, however many reasons join it. */
function tellHold(
  before: State,
  entry: Extract<Entry, { type: "Hold" | "Unhold" }>,
  after: State,
): readonly TimelineEntry[] {
  const { at, environment, direction } = entry;
  const isHeld = (state: State) =>
    state.environments.get(environment)?.holds.some((hold) => hold.direction === direction) ??
    false;
  if (isHeld(before) === isHeld(after)) return [];
  return [{ at, kind: entry.type === "Hold" ? "held" : "unheld", environment, direction }];
}

function find(state: State, key: DeploymentKey): Deployment | undefined {
  return state.environments
    .get(environmentOf(key))
    ?.deployments.find((deployment) => deployment.key === key);
}
