/** What is to be done on GitHub because of a decision: plain data, written down with it, performed until it is done. */
import type { PlannedDeployment } from "../domain/decision.ts";
import type {
  DeploymentKey,
  EnvironmentName,
  Instant,
  ReleaseId,
  StageName,
} from "../domain/ids.ts";
import type { Preview } from "../domain/preview.ts";
import type { ReplyDetails } from "../domain/reply.ts";

/** In the order of importance: rollbacks and cancels, answers to people, promotions, truth on GitHub, courtesy. */
export const LANES = ["rollback", "answer", "promotion", "truth", "courtesy"] as const;
export type Lane = (typeof LANES)[number];

export type Effect = {
  /** Names the effect within its pipeline: the same key is the same work. */
  readonly key: string;
  readonly lane: Lane;
  /** true: only the newest of this key matters; it may come again after it was done. */
  readonly coalesces: boolean;
} & EffectBody;

export type EffectBody =
  /** Create the Deployments and dispatch: one for each, or one run for all of a stage. */
  | {
      readonly kind: "deploy";
      readonly stage: StageName;
      readonly deployments: readonly PlannedDeployment[];
    }
  | { readonly kind: "start-step"; readonly deployment: DeploymentKey; readonly step: number }
  | { readonly kind: "start-build"; readonly release: ReleaseId }
  | { readonly kind: "cancel"; readonly deployment: DeploymentKey; readonly force: boolean }
  /** The Deployment's statuses must tell what the state says of it. */
  | { readonly kind: "post-status"; readonly deployment: DeploymentKey }
  /** A deployment that has not started after a while says on GitHub that it waits. */
  | {
      readonly kind: "show-wait";
      readonly deployment: DeploymentKey;
      readonly release: ReleaseId;
    }
  /** The check run of a release must show where it is. */
  | { readonly kind: "show-release"; readonly release: ReleaseId }
  /** The incident issue must show what needs attention; closed when nothing does. */
  | { readonly kind: "show-incident" }
  | { readonly kind: "show-dashboard" }
  | {
      readonly kind: "reply";
      readonly command: string;
      readonly by: string;
      readonly details: ReplyDetails;
    }
  /** A preview was answered, and its comment must say so. */
  | {
      readonly kind: "close-preview";
      readonly preview: Preview;
      readonly why: "confirmed" | "cancelled" | "expired" | "changed";
      readonly by: string | null;
      readonly at: Instant;
    }
  /** A newer release arrived where a rollback had closed the way. */
  | { readonly kind: "offer-way"; readonly stage: StageName; readonly release: ReleaseId }
  /** Cancels a run that is none of ours to follow any more. */
  | {
      readonly kind: "cancel-run";
      readonly runId: number;
      readonly environment: EnvironmentName | null;
    };
