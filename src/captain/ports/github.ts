/** What the captain asks of GitHub, for one repository. Every call may fail; doing it twice does no harm. */
import type { CommitSha, Instant } from "../../domain/ids.ts";
import type {
  AlarmIssue,
  CheckRunContent,
  CommitInfo,
  Comparison,
  DependencyChange,
  DeploymentInfo,
  Dispatched,
  EnvironmentRules,
  NewDeployment,
  NewStatus,
  Outcome,
  WorkflowFile,
} from "./github-values.ts";
import type {
  CheckReport,
  DeploymentStatusReport,
  JobReport,
  PushReport,
  RepositoryRef,
  RunReport,
} from "./signal.ts";

export type * from "./github-values.ts";

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
  /** What tells whether all pipeline files are the same at two commits or branches, at the cost of one request. */
  readPipelineVersion(ref: string): Promise<Outcome<string>>;
  /**
   * All pipeline files at a commit or branch; empty: none.
   * @param most refused where the folder holds more; 100 where it is left out, and at most
   */
  readPipelineFiles(
    ref: string,
    most?: number,
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
  /** The text of the one file in a workflow artifact of a run; null: the run has none of that name. Not found: this server lists no artifacts. At most 1 MB unpacked. */
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
  /** Open issues with `alarm/…` labels. */
  listAlarmIssues(): Promise<Outcome<readonly AlarmIssue[]>>;
  /** Who last put each `alarm/…` label on an issue: logins by environment in small letters. */
  readAlarmLabellers(issue: number): Promise<Outcome<ReadonlyMap<string, string>>>;
  /** Our own open issue of this title; null: there is none. */
  findIssue(title: string): Promise<Outcome<number | null>>;
  createIssue(issue: { readonly title: string; readonly body: string }): Promise<Outcome<number>>;
  isIssueOpen(issue: number): Promise<Outcome<boolean>>;
  /** @returns how it stands after that */
  updateIssue(
    issue: number,
    change: { readonly body?: string; readonly state?: "open" | "closed" },
  ): Promise<Outcome<{ readonly isOpen: boolean }>>;
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
