/** What the captain asks of GitHub, for one repository. Every call may fail; doing it twice does no harm. */
import type { CommitSha, Instant } from "../../domain/ids.ts";
import type {
  CheckReport,
  DeploymentStatusReport,
  JobReport,
  PushReport,
  RepositoryRef,
  RunReport,
} from "./signal.ts";

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
  readonly title: string;
  readonly author: string;
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

/** One repository on GitHub, seen through one installation of the app. */
export interface GitHub {
  readonly repository: RepositoryRef;
  /** Our own login, such as `release-captain[bot]`. */
  readonly self: string;

  readCommit(sha: CommitSha): Promise<Outcome<CommitInfo>>;
  /** Where a branch stands. */
  readHead(branch: string): Promise<Outcome<CommitSha>>;
  compare(base: CommitSha, head: CommitSha, limit?: number): Promise<Outcome<Comparison>>;
  /** Pushes to a branch, newest first, down to but without the one that produced `until`. */
  readActivity(branch: string, until: CommitSha | null): Promise<Outcome<readonly PushReport[]>>;
  /** All pipeline files at a commit or branch; empty: none. */
  readPipelineFiles(
    ref: string,
  ): Promise<Outcome<readonly { readonly file: string; readonly text: string }[]>>;
  readWorkflow(file: string, ref: string): Promise<Outcome<WorkflowFile>>;
  /** A file's text; null: there is none at this path. More than 5 MB are refused. */
  readFile(path: string, ref: string): Promise<Outcome<string | null>>;
  /** Every file's path with the hash of what is in it. Refused where there are more than GitHub lists. */
  listFiles(commit: CommitSha): Promise<Outcome<ReadonlyMap<string, string>>>;
  /**
   * What changed in `head` since it parted from `base`, as GitHub's dependency graph knows it.
   * Refused where there is no such graph, or where it is incomplete.
   */
  compareDependencies(
    base: CommitSha,
    head: CommitSha,
  ): Promise<Outcome<readonly DependencyChange[]>>;
  /** Those of the environments that have rules, by the names asked for. */
  readEnvironmentRules(
    environments: readonly string[],
  ): Promise<Outcome<ReadonlyMap<string, EnvironmentRules>>>;

  /** Our Deployments of one environment and commit. */
  listDeployments(filter: {
    readonly environment: string;
    readonly commit: CommitSha;
  }): Promise<Outcome<readonly DeploymentInfo[]>>;
  createDeployment(deployment: NewDeployment): Promise<Outcome<DeploymentInfo>>;
  listStatuses(deploymentId: number): Promise<Outcome<readonly DeploymentStatusReport[]>>;
  createStatus(deploymentId: number, status: NewStatus): Promise<Outcome<void>>;

  dispatchWorkflow(
    file: string,
    inputs: Readonly<Record<string, string>>,
  ): Promise<Outcome<Dispatched>>;
  /** Runs of a workflow, newest first. */
  listRuns(filter: {
    readonly workflow: string;
    readonly event: string;
    readonly headSha?: CommitSha;
    readonly branch?: string;
    readonly createdSince?: Instant;
  }): Promise<Outcome<readonly RunReport[]>>;
  readRun(runId: number): Promise<Outcome<RunReport>>;
  listJobs(runId: number): Promise<Outcome<readonly JobReport[]>>;
  cancelRun(runId: number, force: boolean): Promise<Outcome<void>>;
  /** The text of the one file in a workflow artifact of a run; null: the run has none of that name. At most 1 MB unpacked. */
  readArtifact(runId: number, name: string): Promise<Outcome<string | null>>;

  findCheckRuns(
    headSha: CommitSha,
    name: string,
  ): Promise<
    Outcome<
      readonly {
        readonly checkRunId: number;
        readonly externalId: string;
        readonly status: string;
      }[]
    >
  >;
  createCheckRun(content: CheckRunContent): Promise<Outcome<number>>;
  updateCheckRun(checkRunId: number, content: CheckRunContent): Promise<Outcome<void>>;
  /** Completed check runs of one app on a commit. */
  listChecks(headSha: CommitSha, name: string): Promise<Outcome<readonly CheckReport[]>>;

  /** Open issues that carry a label. */
  listIssues(
    label: string,
  ): Promise<Outcome<readonly { readonly issue: number; readonly author: string }[]>>;
  /** Open issues with `alarm/…` labels, with who opened each. */
  listAlarmIssues(): Promise<
    Outcome<
      readonly {
        readonly issue: number;
        readonly environments: readonly string[];
        readonly author: string;
        readonly at: Instant;
      }[]
    >
  >;
  /** Our own open issue of this title; null: there is none. */
  findIssue(title: string): Promise<Outcome<number | null>>;
  createIssue(issue: { readonly title: string; readonly body: string }): Promise<Outcome<number>>;
  updateIssue(
    issue: number,
    change: { readonly body?: string; readonly state?: "open" | "closed" },
  ): Promise<Outcome<void>>;
  /** Puts it on top of the list of issues, where GitHub lets the app. */
  pinIssue(issue: number): Promise<Outcome<void>>;
  /** Our own comments on an issue since an instant. */
  listOwnComments(
    issue: number,
    since: Instant,
  ): Promise<Outcome<readonly { readonly commentId: number; readonly body: string }[]>>;
  createComment(issue: number, body: string): Promise<Outcome<number>>;
  updateComment(commentId: number, body: string): Promise<Outcome<void>>;
  react(commentId: number, reaction: "eyes" | "-1" | "rocket"): Promise<Outcome<void>>;

  /** What a person may do here: GitHub's role name (custom roles too) and the base role. */
  readPermission(
    login: string,
  ): Promise<
    Outcome<{ readonly role: string; readonly base: "admin" | "write" | "read" | "none" }>
  >;
  isTeamMember(team: string, login: string): Promise<Outcome<boolean>>;
}
