/** What the captain hands to GitHub and gets from it. */
import type { CommitSha, Instant } from "../../domain/ids.ts";

/** A failure of a call, sorted by what to do about it. */
export type Trouble =
  /** Try again, not before `retryAt`. The work may have been done although the answer was lost. */
  | {
      readonly kind: "retryable";
      readonly message: string;
      readonly retryAt: Instant | null;
      readonly mayHaveWorked: boolean;
    }
  /** GitHub will not do it, however often it is asked. `permission`: the one that the app lacks, if that is why. */
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly message: string;
      readonly permission: string | null;
    }
  | { readonly kind: "not-found"; readonly message: string };

export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly trouble: Trouble };

export interface CommitInfo {
  readonly sha: CommitSha;
  readonly parents: readonly CommitSha[];
  /** Committer date, as `GET /git/commits/{sha}` gives it. */
  readonly committedAt: Instant;
  /** Its first line; of GitHub's own merge commits the pull request's title, with its number: `Add taxes (#12)`. */
  readonly title: string;
  readonly author: string;
  /** What it says that it takes back: 7 to 40 lower-case digits of commits, `#12`, or `owner/name#12`. */
  readonly reverts: readonly string[];
}

export interface Comparison {
  readonly status: "ahead" | "behind" | "identical" | "diverged";
  readonly aheadBy: number;
  readonly behindBy: number;
  /** Oldest first; all of them, read page by page up to `limit`. */
  readonly commits: readonly (CommitInfo & { readonly login: string | null })[];
  /** Paths changed; null: more than GitHub lists (300 files). */
  readonly files: readonly string[] | null;
  readonly url: string;
}

export interface WorkflowFile {
  readonly path: string;
  readonly state:
    | "active"
    | "disabled_manually"
    | "disabled_inactivity"
    | "disabled_fork"
    | "deleted"
    | "missing";
  readonly text: string;
}

export interface NewDeployment {
  readonly commit: CommitSha;
  readonly environment: string;
  readonly task: "deploy" | "rollback";
  readonly description: string;
  readonly isProduction: boolean;
  readonly payload: Readonly<Record<string, string | number | null>>;
}

export interface DeploymentInfo {
  readonly deploymentId: number;
  readonly commit: CommitSha;
  readonly environment: string;
  readonly task: string;
  /** As it was given; unknown where a stranger made it. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly createdAt: Instant;
  readonly creator: string;
}

export interface NewStatus {
  readonly state: "queued" | "in_progress" | "success" | "failure" | "error" | "inactive";
  /** At most 140 characters; longer ones are cut. */
  readonly description: string;
  readonly logUrl: string | null;
  readonly environmentUrl: string | null;
}

export interface CheckRunContent {
  readonly name: string;
  readonly headSha: CommitSha;
  readonly externalId: string;
  readonly status: "in_progress" | "completed";
  readonly conclusion: "success" | "failure" | "neutral" | "action_required" | "cancelled" | null;
  readonly title: string;
  /** Markdown, at most 65,535 characters. */
  readonly summary: string;
  readonly annotations: readonly {
    readonly path: string;
    readonly line: number;
    readonly column: number | null;
    readonly message: string;
    readonly level: "failure" | "warning" | "notice";
  }[];
}

/** A dependency whose versions two commits disagree about; null: not there. Several versions are parted by commas. */
export interface DependencyChange {
  /** The file that names it. */
  readonly manifest: string;
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** What GitHub itself puts in front of deployments to an environment. */
export interface EnvironmentRules {
  /** Logins, and teams as `organisation/team`; one of them must approve. */
  readonly reviewers: readonly string[];
  readonly waitTimerMs: number;
}

/** What a dispatch came to. `runId` is null where the server does not name the run it starts. */
export interface Dispatched {
  readonly runId: number | null;
}

/** An open issue that is labelled with alarms. */
export interface AlarmIssue {
  readonly issue: number;
  /** As its labels write them. */
  readonly environments: readonly string[];
  readonly updatedAt: Instant;
}
