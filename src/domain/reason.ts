/** Why something waits, was rejected or was refused: closed lists, so that every "no" can be read, counted and tested. */

/** What closes a stage's entrance, in the order in which it is judged; the first is the stated one. */
export const WAIT_REASONS = [
  "review",
  "hotfix",
  "busy",
  "halted",
  "held",
  "manual",
  "alarm",
  "alarm-unknown",
  "freeze",
  "window",
  "region",
  "drift",
] as const;
export type WaitReason = (typeof WAIT_REASONS)[number];

/** Why a stage rejected a release. */
export const REJECT_REASONS = [
  /** The deployment ran and failed. */
  "deploy-failed",
  /** The deployment did not start, or did not end, in time. */
  "deploy-timeout",
  /** An approval workflow failed. */
  "workflow-failed",
  /** A check run of the named app failed. */
  "check-failed",
  /** An alarm rang under watch. */
  "alarm",
  /** A person rejected it. */
  "rejected-by",
  /** A step did not end in time. */
  "step-timeout",
  /** The environment reported another artifact than it was given. */
  "digest",
  /** The release was quarantined because of what happened elsewhere. */
  "quarantined",
  /** A person rolled one of the stage's environments back. */
  "rolled-back",
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/** Why a command was refused. */
export const REFUSAL_CODES = [
  "permission",
  "unknown",
  "usage",
  "reason",
  "no-target",
  "barred",
  "superseded",
  "quarantined",
  "not-rejected",
  "not-quarantined",
  "not-failed",
  "nothing",
  "ambiguous",
  "no-preview",
  "changed",
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];
