/** The closed lists of reasons, as people say them. */
import type { HoldReason } from "../domain/decision.ts";
import type { RejectReason, WaitReason } from "../domain/reason.ts";
import type { Hold } from "../domain/state.ts";
import type { ReleaseStatus } from "../engine/status.ts";
import type { Ink } from "./ink.ts";

/** Why a stage rejected; follows the name of the environment: `prod-a: its deployment failed`. */
export function rejectPhrase(reason: RejectReason): string {
  switch (reason) {
    case "deploy-failed":
      return "its deployment failed";
    case "deploy-timeout":
      return "its deployment did not start, or did not end, in time";
    case "workflow-failed":
      return "a test workflow failed";
    case "check-failed":
      return "a check failed";
    case "alarm":
      return "an alarm rang";
    case "rejected-by":
      return "a person rejected it";
    case "step-timeout":
      return "an approval step did not end in time";
    case "digest":
      return "it reported another artifact than it was given";
    case "quarantined":
      return "the release was quarantined meanwhile";
    case "rolled-back":
      return "a person rolled it back";
  }
}

/** Why a release waits in front of a stage, in a few words: `R3 waits: an alarm rings`. */
export const WAIT_PHRASES: Readonly<Record<WaitReason, string>> = {
  review: "a change of it is not reviewed",
  hotfix: "it lacks the hotfix in production",
  busy: "the stage is busy with another release",
  halted: "promotions are halted",
  held: "a person or a rollback closed the way",
  manual: "a person has to approve it",
  alarm: "an alarm rings",
  "alarm-unknown": "an alarm is unknown",
  freeze: "promotions are frozen",
  window: "the window is closed",
  region: "another stage deploys in its region",
  drift: "something else changed an environment",
};

/** Why, and since whom, an environment is held: `a rollback by alice`. */
export function holdPhrase(hold: Hold, ink: Ink): string {
  const by = hold.by === null ? "" : ` by ${ink.name(hold.by)}`;
  return `${HOLD_CAUSES[hold.reason]}${by}`;
}

const HOLD_CAUSES: Readonly<Record<HoldReason, string>> = {
  person: "a command",
  rollback: "a rollback",
  "rollback-failed": "a rollback that failed",
  "second-rollback": "a second automatic rollback within an hour",
};

/** One sign for each, so that a column of them is read at a glance. */
export const STATUS_MARKS: Readonly<Record<ReleaseStatus, string>> = {
  building: "🔨",
  "build-failed": "❌",
  "not-built": "⚪",
  blocked: "✋",
  "in-flight": "🔄",
  approved: "✅",
  rejected: "❌",
  superseded: "⚪",
  quarantined: "🚫",
  orphaned: "⚪",
};
