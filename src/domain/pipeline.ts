/** The pipeline as the engine sees it: every wave, region and zone expanded, every default filled in. */
import type { EnvironmentName, PipelineName, StageName, WaveName } from "./ids.ts";

/** The ordered stages of one repository, and how releases travel through them. */
export interface Pipeline {
  readonly name: PipelineName;
  /** null: the repository's default branch. */
  readonly branch: string | null;
  /** Globs of the files that belong to this pipeline; empty: everything. */
  readonly paths: readonly string[];
  readonly build: Build;
  /** In the order of travel; every name is unique. */
  readonly stages: readonly Stage[];
  /** `zonal`: regions are leased for environments that have region and zone; `all`: for all that have a region. */
  readonly leases: "zonal" | "all" | "off";
  readonly alarms: {
    /** An alarm silent for this long is `unknown`; null: silence means nothing. */
    readonly heartbeatMs: number | null;
    /** Logins that may raise alarms besides people with write access. */
    readonly from: readonly string[];
  };
  /** false: `/rollback` acts without a preview. */
  readonly confirmRollbacks: boolean;
  readonly windows: Readonly<Record<string, Window>>;
  readonly freezes: readonly Freeze[];
  readonly review: { readonly required: boolean; readonly bots: readonly string[] };
  readonly permissions: {
    readonly view: Permission;
    readonly rollback: Permission;
    readonly approve: Permission;
  };
  /** Who is mentioned in incidents, such as `@acme/oncall`. */
  readonly notify: readonly string[];
}

/** The workflow that turns a commit into an artifact. */
export interface Build {
  readonly workflow: string;
  /** true: the captain dispatches it; false: it follows the run that GitHub starts on push. */
  readonly dispatch: boolean;
  readonly timeoutMs: number;
}

/** Deploys to its environments in parallel, then approves or rejects. */
export interface Stage {
  readonly name: StageName;
  readonly wave: WaveName | null;
  readonly production: boolean;
  /** In the order of the file; a name is never used twice in a pipeline. */
  readonly environments: readonly Environment[];
  readonly deploy: Deploy;
  readonly approvals: readonly ApprovalStep[];
  /** On a wave's last stage: watched this long after all its environments passed; else null. */
  readonly waveBakeMs: number | null;
  readonly requires: readonly Requirement[];
  readonly rollback: {
    readonly automatic: "production" | "all" | "off";
    readonly scope: "environment" | "stage";
  };
  /** `alarms: ignore`: alarms do not close this stage's entrance. */
  readonly ignoresAlarms: boolean;
}

/** One place where a release runs; the same as a GitHub environment. */
export interface Environment {
  readonly name: EnvironmentName;
  readonly region: string | null;
  readonly zone: string | null;
  readonly url: string | null;
  readonly oneBox: boolean;
}

/** How a release gets into an environment. */
export interface Deploy {
  /** null where an app deploys instead of a workflow. */
  readonly workflow: string | null;
  /** Slug of the app that deploys on `deployment` events and posts the statuses. */
  readonly app: string | null;
  readonly fanOut: "environment" | "stage";
  /** Queued or pending longer than this: never started. */
  readonly startWithinMs: number;
  /** From its first started job. */
  readonly timeoutMs: number;
}

/** One check inside a stage, judged for each environment after its deployment. */
export type ApprovalStep =
  | { readonly kind: "workflow"; readonly workflow: string; readonly timeoutMs: number }
  | {
      readonly kind: "check";
      /** The check run's name; `{environment}` stands for the environment's. */
      readonly check: string;
      readonly app: string;
      readonly timeoutMs: number;
    }
  | {
      readonly kind: "alarms";
      /** null: any alarm. */
      readonly names: readonly string[] | null;
      /** How long to wait for quiet once all else is done; null: for ever. */
      readonly timeoutMs: number | null;
    }
  | { readonly kind: "bake"; readonly bakeMs: number }
  | {
      readonly kind: "manual";
      readonly teams: readonly string[];
      readonly users: readonly string[];
      readonly count: number;
      readonly timeoutMs: number;
    };

/** A condition before a release enters a stage. */
export type Requirement =
  | { readonly kind: "window"; readonly window: string }
  | {
      readonly kind: "manual";
      readonly teams: readonly string[];
      readonly users: readonly string[];
      readonly count: number;
    };

/** Hours in which a promotion may start: [from, to) on these days in this zone. */
export interface Window {
  readonly days: readonly Weekday[];
  /** "09:00" */
  readonly from: string;
  readonly to: string;
  /** An IANA name. */
  readonly timezone: string;
}
export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** Days on which nothing is promoted to production, both ends included. */
export interface Freeze {
  /** "2026-11-24" */
  readonly from: string;
  readonly to: string;
  readonly timezone: string;
  readonly reason: string;
}

/** Who may do something: a role of GitHub's or better, a custom role by name, or members of teams. */
export type Permission =
  | { readonly role: "triage" | "write" | "maintain" | "admin" }
  | { readonly customRole: string }
  | { readonly teams: readonly string[] };

/** The name that a `check` step waits for in one environment. */
export function checkName(template: string, environment: EnvironmentName): string {
  return template.replaceAll("{environment}", environment);
}
