/** What a workflow file says, after it was read and found good. */
import type { Value, ValueMap } from "../expressions/value.ts";

export type Workflow = {
  /** As in the repository, for example `.github/workflows/deploy.yml`. */
  readonly path: string;
  readonly name: string;
  readonly runName: string | null;
  readonly push: PushTrigger | null;
  readonly dispatch: DispatchTrigger | null;
  /** Every event it names, the two above included. */
  readonly events: readonly string[];
  readonly env: ValueMap;
  readonly permissions: PermissionsSetting | null;
  readonly concurrency: ConcurrencySetting | null;
  readonly jobs: readonly JobDefinition[];
};

/** Patterns of GitHub's filter language; null where the key is not there. */
export type PushTrigger = {
  readonly branches: readonly string[] | null;
  readonly branchesIgnore: readonly string[] | null;
  readonly tags: readonly string[] | null;
  readonly tagsIgnore: readonly string[] | null;
  readonly paths: readonly string[] | null;
  readonly pathsIgnore: readonly string[] | null;
};

export type DispatchTrigger = { readonly inputs: ReadonlyMap<string, InputDefinition> };

export type InputDefinition = {
  readonly type: "string" | "boolean" | "choice" | "number" | "environment";
  readonly required: boolean;
  readonly default: string | null;
  readonly options: readonly string[];
};

export type PermissionsSetting =
  | "read-all"
  | "write-all"
  | { readonly [permission: string]: "read" | "write" | "none" };

export type ConcurrencySetting = {
  readonly group: string;
  readonly cancelInProgress: boolean | string;
  readonly queue: "single" | "max";
};

export type EnvironmentSetting = {
  readonly name: string;
  readonly url: string | null;
  readonly deployment: boolean | string;
};

export type JobDefinition = {
  readonly id: string;
  readonly name: string | null;
  readonly needs: readonly string[];
  readonly condition: string | undefined;
  readonly runsOn: readonly string[];
  readonly environment: EnvironmentSetting | null;
  readonly concurrency: ConcurrencySetting | null;
  readonly permissions: PermissionsSetting | null;
  readonly env: ValueMap;
  /** A map, or a text that an expression turns into one. */
  readonly matrix: Value;
  readonly failFast: boolean | string;
  readonly maxParallel: number | null;
  readonly continueOnError: boolean | string;
  readonly timeoutMinutes: number;
  readonly outputs: ValueMap;
  readonly steps: readonly StepDefinition[];
};

export type StepDefinition = {
  readonly id: string | null;
  readonly name: string | null;
  readonly condition: string | undefined;
  readonly continueOnError: boolean | string;
  readonly env: ValueMap;
  readonly work:
    | { readonly kind: "run"; readonly script: string }
    | { readonly kind: "uses"; readonly action: string; readonly with: ValueMap };
};
