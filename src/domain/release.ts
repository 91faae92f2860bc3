/** A release: the changes up to one push head of the branch, and what became of its build. */
import type { CommitSha, Instant, ReleaseId } from "./ids.ts";

export type BuildState = "building" | "built" | "failed" | "not-built" | "superseded";

export interface Release {
  readonly id: ReleaseId;
  readonly commit: CommitSha;
  /** Its place on the branch's first-parent history; only the order of two ranks means anything. */
  readonly rank: number;
  readonly mergedAt: Instant;
  readonly build: BuildState;
  /** When a run of its newest build was first seen; null: none yet. */
  readonly buildStartedAt: Instant | null;
  /** When the captain asked for a build; null: it has not. */
  readonly buildAskedAt: Instant | null;
  /** When its newest build ended, however it did; null: it has not. */
  readonly buildEndedAt: Instant | null;
  readonly manifestDigest: string | null;
  /** It moves nowhere any more. */
  readonly isQuarantined: boolean;
  /** When a person lifted its quarantine: alarms before that bar it no more. */
  readonly clearedAt: Instant | null;
  /** Its commit left the branch. */
  readonly isOrphaned: boolean;
  /** When its commit last left the branch or came back to it. */
  readonly placedAt: Instant | null;
}
