/** What GitHub tells us, stripped to what matters: from a webhook or from the sweep, the same words. */
import type { AlarmState, AlarmTarget } from "../../domain/fact.ts";
import type { CommitSha, Instant } from "../../domain/ids.ts";

/** The repository that a signal is about; ids, never names, are keys. */
export interface RepositoryRef {
  readonly installationId: number;
  readonly repositoryId: number;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
}

/** A person or bot on GitHub. */
export interface Actor {
  readonly login: string;
  readonly isBot: boolean;
}

export type Conclusion =
  | "success"
  | "failure"
  | "cancelled"
  | "timed_out"
  | "startup_failure"
  | "skipped"
  | "action_required"
  | "stale"
  | "neutral";

/** A workflow run as GitHub reports it. */
export interface RunReport {
  readonly runId: number;
  readonly runNumber: number;
  readonly attempt: number;
  readonly event: string;
  /** The workflow's file, such as `.github/workflows/deploy.yml`, without `@ref`. */
  readonly path: string;
  readonly displayTitle: string;
  readonly headSha: CommitSha;
  readonly headBranch: string | null;
  /** null for a head repository that is gone. */
  readonly headRepositoryId: number | null;
  readonly actor: string;
  readonly status: "queued" | "pending" | "waiting" | "requested" | "in_progress" | "completed";
  readonly conclusion: Conclusion | null;
  readonly url: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** When this attempt was started. */
  readonly startedAt: Instant;
}

export interface JobReport {
  readonly jobId: number;
  readonly runId: number;
  readonly attempt: number;
  readonly name: string;
  readonly status: "queued" | "waiting" | "pending" | "requested" | "in_progress" | "completed";
  readonly conclusion: Conclusion | null;
  readonly startedAt: Instant | null;
  readonly completedAt: Instant | null;
  readonly url: string | null;
}

export interface PushReport {
  /** Without `refs/heads/`. */
  readonly branch: string;
  /** null: the branch was created. */
  readonly before: CommitSha | null;
  /** null: the branch was deleted. */
  readonly after: CommitSha | null;
  readonly isForced: boolean;
  readonly at: Instant;
  readonly actor: string;
}

export interface DeploymentStatusReport {
  readonly deploymentId: number;
  readonly statusId: number;
  readonly state: string;
  readonly description: string;
  readonly logUrl: string | null;
  /** Login of who posted it; `github-actions[bot]` for every job. */
  readonly creator: string;
  readonly at: Instant;
}

export interface CheckReport {
  readonly checkRunId: number;
  readonly name: string;
  /** Slug of the app that posted it. */
  readonly app: string;
  readonly headSha: CommitSha;
  readonly externalId: string;
  readonly conclusion: Conclusion;
  readonly completedAt: Instant;
}

export interface CommentReport {
  readonly commentId: number;
  readonly issue: number;
  readonly author: Actor;
  readonly body: string;
  /** Slug of the app through which it was posted; null: by hand. */
  readonly viaApp: string | null;
  readonly at: Instant;
}

export type Signal =
  | { readonly type: "push"; readonly push: PushReport }
  | { readonly type: "run"; readonly run: RunReport }
  | { readonly type: "job"; readonly job: JobReport }
  | { readonly type: "deployment-status"; readonly status: DeploymentStatusReport }
  | { readonly type: "check"; readonly check: CheckReport }
  | {
      readonly type: "alarm-dispatch";
      readonly target: AlarmTarget;
      readonly alarm: string;
      readonly state: AlarmState;
      readonly at: Instant;
      /** Chosen by the sender: the same id is the same word. */
      readonly id: string;
      readonly url: string | null;
      readonly sender: Actor;
    }
  | {
      /** An issue with an `alarm/<environment>` label was opened, labelled, unlabelled, closed or reopened. */
      readonly type: "alarm-issue";
      readonly issue: number;
      readonly isOpen: boolean;
      /** Environments named by its alarm labels now. */
      readonly environments: readonly string[];
      /** Those of them that the actor has just labelled it with. */
      readonly put: readonly string[];
      /** Those whose label the actor has just taken off. */
      readonly taken: readonly string[];
      /** Who did what this signal reports. */
      readonly actor: Actor;
      readonly at: Instant;
    }
  | { readonly type: "comment"; readonly comment: CommentReport }
  /** A person ticked or edited one of our comments or issues. */
  | {
      readonly type: "edited";
      readonly subject: "comment" | "issue";
      readonly id: number;
      readonly body: string;
      readonly previousBody: string | null;
      readonly actor: Actor;
      readonly at: Instant;
    }
  /** Pull request opened, changed or merged. */
  | {
      readonly type: "pull-request";
      readonly number: number;
      readonly headSha: CommitSha;
      readonly action: string;
      readonly base: string;
      readonly at: Instant;
    }
  /** A button of one of our check runs, or its re-run. */
  | {
      readonly type: "check-requested";
      readonly checkRunId: number;
      readonly identifier: string | null;
      readonly actor: Actor;
    }
  | {
      readonly type: "repository";
      readonly action:
        | "renamed"
        | "transferred"
        | "archived"
        | "unarchived"
        | "deleted"
        | "default-branch";
      readonly previousBranch: string | null;
    }
  | {
      readonly type: "installation";
      readonly action: "added" | "removed" | "suspended" | "unsuspended" | "permissions";
      readonly repositories: readonly RepositoryRef[];
    };

/** A signal with the repository it concerns; null: it concerns the installation. */
export interface AddressedSignal {
  readonly installationId: number;
  readonly repository: RepositoryRef | null;
  readonly signal: Signal;
}
