/** What answers are made of besides the state: lines of the history, as whoever keeps them hands them in. */
import type { CommitSha, Instant, ReleaseId } from "../domain/ids.ts";

/** One deployment, of any age. */
export interface DeploymentLine {
  readonly key: string;
  readonly environment: string;
  readonly stage: string;
  readonly release: ReleaseId;
  readonly rank: number;
  readonly kind: "promotion" | "rollback";
  readonly attempt: number;
  readonly replaces: ReleaseId | null;
  readonly requestedAt: Instant;
  readonly endedAt: Instant | null;
  readonly result: "running" | "succeeded" | "failed" | "errored" | "aborted" | "fenced";
  readonly verdict: "approved" | "rejected" | null;
  /** Of a rollback: who asked; null: the captain. */
  readonly by: string | null;
  readonly reason: string | null;
}

/** One commit that a release brought. */
export interface ChangeLine {
  readonly release: ReleaseId;
  readonly commit: CommitSha;
  readonly title: string;
  readonly author: string;
  readonly login: string | null;
  readonly pullRequest: number | null;
}

/** A deployment with which a change came to an environment, or left it. */
export interface TurnLine {
  readonly environment: string;
  readonly at: Instant;
  readonly release: ReleaseId;
  /** Of a rollback: who asked; null: the captain. */
  readonly by: string | null;
  readonly came: boolean;
}
