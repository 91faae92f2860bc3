/** A repository: its settings, its roles, and the tables of all that lives in it. */
import { ROLES, type Role } from "../access.ts";
import type { Account } from "./accounts.ts";
import type { Activity } from "./activity.ts";
import type { CheckRun } from "./check-runs.ts";
import type { CheckSuite } from "./check-suites.ts";
import type { Comment } from "./comments.ts";
import type { Commit } from "./commits.ts";
import type { Dependency } from "./dependency-graph.ts";
import type { Deployment } from "./deployments.ts";
import type { Environment } from "./environments.ts";
import type { Issue } from "./issues.ts";
import type { Label } from "./labels.ts";
import type { PullRequest } from "./pulls.ts";

/** The role of a person; a custom role has a name of its own and stands on a role of GitHub's. */
export interface Grant {
  readonly base: Role;
  readonly name: string;
}

export class Repository {
  readonly id: number;
  readonly createdAt: string;
  owner: Account;
  name: string;
  defaultBranch: string;
  private: boolean;
  archived = false;
  hasIssues = true;
  pushedAt: string;

  readonly commits = new Map<string, Commit>();
  /** Name of a branch to the SHA of its head. */
  readonly branches = new Map<string, string>();
  /** Name of a tag to a commit's SHA. */
  readonly tags = new Map<string, string>();
  /** Oldest first. */
  readonly activity: Activity[] = [];
  readonly pulls = new Map<number, PullRequest>();
  /** Pull requests by the commit they were merged as or contain. */
  readonly pullsByCommit = new Map<string, Set<PullRequest>>();
  /** Issues and pull requests share their numbers. */
  readonly issues = new Map<number, Issue>();
  readonly comments = new Map<number, Comment>();
  readonly labels = new Map<string, Label>();
  readonly deployments = new Map<number, Deployment>();
  /** By the name of their environment as it was written, oldest first. */
  readonly deploymentsByEnvironment = new Map<string, Deployment[]>();
  /** By name in lower case. */
  readonly environments = new Map<string, Environment>();
  /** By the commit from which on they are so; empty: the dependency graph is off. */
  readonly dependencies = new Map<string, readonly Dependency[]>();
  readonly checkRuns = new Map<number, CheckRun>();
  readonly checkSuites = new Map<number, CheckSuite>();
  readonly checkSuitesByCommit = new Map<string, CheckSuite[]>();
  nextIssueNumber = 1;
  openIssueCount = 0;

  readonly #grants = new Map<Account, Grant>();

  constructor(start: {
    id: number;
    owner: Account;
    name: string;
    defaultBranch: string;
    private: boolean;
    createdAt: string;
  }) {
    this.id = start.id;
    this.owner = start.owner;
    this.name = start.name;
    this.defaultBranch = start.defaultBranch;
    this.private = start.private;
    this.createdAt = start.createdAt;
    this.pushedAt = start.createdAt;
  }

  get fullName(): string {
    return `${this.owner.login}/${this.name}`;
  }

  /** The SHA at the head of the default branch, null while it is empty. */
  get head(): string | null {
    return this.branches.get(this.defaultBranch) ?? null;
  }

  /** Gives a person a role; a name that is not GitHub's is a custom role on top of `base`. */
  grant(account: Account, base: Role, name: string = base): void {
    this.#grants.set(account, { base, name });
  }

  roleOf(account: Account): Grant {
    if (account === this.owner) return { base: "admin", name: "admin" };
    const granted = this.#grants.get(account);
    if (granted !== undefined) return granted;
    return this.private || account.type === "Bot" ? NONE : READ;
  }

  isCollaborator(account: Account): boolean {
    return this.#grants.has(account);
  }

  /** Everybody who was given a role, with it. */
  collaborators(): [Account, Grant][] {
    return [...this.#grants].filter(([, grant]) => ROLES.indexOf(grant.base) > 0);
  }
}

const NONE: Grant = { base: "none", name: "none" };
const READ: Grant = { base: "read", name: "read" };
