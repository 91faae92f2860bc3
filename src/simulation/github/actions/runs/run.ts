/** The records of runs, attempts, jobs and steps: what the API shows of them. */
import type { Account } from "../../resources/accounts.ts";
import type { Repository } from "../../resources/repositories.ts";
import type { Value, ValueMap } from "../expressions/value.ts";
import type { Annotation } from "../runner/step-output.ts";
import type { Inputs } from "../workflows/inputs.ts";
import type { JobDefinition, Workflow } from "../workflows/workflow.ts";

export type Conclusion =
  | "success"
  | "failure"
  | "cancelled"
  | "skipped"
  | "timed_out"
  | "startup_failure";

export type Status = "queued" | "pending" | "waiting" | "in_progress" | "completed";

/** A workflow file that a repository has or had. */
export interface KnownWorkflow {
  readonly id: number;
  readonly path: string;
  readonly repository: Repository;
  readonly createdAt: string;
  name: string;
  state: "active" | "deleted" | "disabled_manually" | "disabled_inactivity";
  runs: number;
}

export interface Run {
  readonly id: number;
  readonly number: number;
  readonly workflow: KnownWorkflow;
  /** The file as it was when the run started; null where GitHub could not read it. */
  readonly definition: Workflow | null;
  readonly repository: Repository;
  readonly event: string;
  /** The event's payload, as `github.event` has it. */
  readonly payload: ValueMap;
  /** `refs/heads/main`. */
  readonly ref: string;
  readonly headSha: string;
  readonly displayTitle: string;
  readonly inputs: Inputs;
  readonly actor: Account;
  readonly checkSuiteId: number;
  readonly createdAt: string;
  /** Oldest first; the last one counts. */
  readonly attempts: Attempt[];
}

export interface Attempt {
  readonly number: number;
  readonly triggeringActor: Account;
  readonly startedAt: string;
  readonly jobs: Job[];
  status: Status;
  conclusion: Conclusion | null;
  updatedAt: string;
  /** Why there is no job, where GitHub refused the run. */
  problem: string | null;
}

export interface Job {
  readonly id: number;
  readonly definition: JobDefinition;
  readonly name: string;
  readonly matrix: Value;
  readonly createdAt: string;
  readonly steps: Step[];
  readonly log: string[];
  readonly annotations: Annotation[];
  status: Status;
  conclusion: Conclusion | null;
  /** As `needs.<job>.result` sees it: a failure that was allowed counts as success. */
  result: "success" | "failure" | "cancelled" | "skipped" | null;
  /** The environment of `environment:`, worked out. */
  environment: string | null;
  outputs: Readonly<Record<string, string>>;
  startedAt: string | null;
  completedAt: string | null;
  runner: string | null;
}

export interface Step {
  readonly number: number;
  readonly name: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: "success" | "failure" | "cancelled" | "skipped" | null;
  startedAt: string | null;
  completedAt: string | null;
}

/** The attempt that counts. */
export function latestAttempt(run: Run): Attempt {
  const latest = run.attempts.at(-1);
  if (latest === undefined) throw new Error(`Run ${run.id} has no attempt`);
  return latest;
}

/** A branch or tag without its `refs/heads/`. */
export function shortRef(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags)\//, "");
}

/** The file's name alone. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
