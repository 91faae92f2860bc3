/** What in the set-up of a repository stands in the way of its releases, until a person mends it. */

/** A closed list; each names what a sentence with the way out needs. `workflow` is the file, such as `deploy.yml`. */
export type SetUpFault =
  /** No such file on the default branch. `key`: where the pipeline file names it, such as `deploy.workflow`. */
  | {
      readonly kind: "workflow-missing";
      readonly workflow: string;
      readonly branch: string;
      readonly key: string;
      readonly line: number | null;
    }
  /** Without `on: workflow_dispatch`. */
  | { readonly kind: "workflow-not-dispatchable"; readonly workflow: string }
  | { readonly kind: "workflow-disabled"; readonly workflow: string }
  /** GitHub or a parser cannot read it. */
  | { readonly kind: "workflow-unreadable"; readonly workflow: string; readonly message: string }
  /** It lacks an input that the captain must send; one of `inputs` is enough. */
  | {
      readonly kind: "input-missing";
      readonly workflow: string;
      readonly inputs: readonly string[];
    }
  /** It requires an input that the captain does not know. */
  | { readonly kind: "input-unknown"; readonly workflow: string; readonly input: string }
  /** GitHub refused a dispatch for a reason of its own. */
  | { readonly kind: "dispatch-refused"; readonly workflow: string; readonly message: string }
  | { readonly kind: "actions-off" }
  /** Runs of several environments cancel each other before they start. */
  | { readonly kind: "concurrency-shared"; readonly workflow: string }
  /** The server does not name the run that a dispatch starts, and the run's title does not tell it. */
  | { readonly kind: "run-name-missing"; readonly workflow: string }
  /** `permission` in GitHub's words, such as `Pull requests: write`; null: GitHub did not say which. */
  | {
      readonly kind: "permission-missing";
      readonly permission: string | null;
      readonly installationUrl: string | null;
    }
  /** Teams are named, but their members can't be read. `key` such as `permissions.rollback`. */
  | { readonly kind: "teams-unreadable"; readonly key: string }
  /** Two pipelines of the repository share an environment; environments differ in more than their case. */
  | {
      readonly kind: "environment-shared";
      readonly environment: string;
      readonly file: string;
    }
  /** The pipeline's name follows from the repository's, which changed. */
  | { readonly kind: "name-unwritten"; readonly pipeline: string }
  | { readonly kind: "branch-gone"; readonly branch: string }
  | { readonly kind: "branch-renamed"; readonly from: string; readonly to: string }
  /** It stays with its old owner's word until a person resumes it. */
  | { readonly kind: "transferred"; readonly from: string }
  /** The app was away. */
  | { readonly kind: "was-suspended"; readonly missed: readonly string[] }
  /** A run of a closed deployment deployed again. */
  | {
      readonly kind: "run-repeated";
      readonly environment: string;
      readonly deployment: number;
      readonly url: string | null;
    };

/** The same fault at the same place has the same key, however often it is seen. */
export function faultKey(fault: SetUpFault): string {
  return [fault.kind, ...placeOf(fault)].join(":");
}

function placeOf(fault: SetUpFault): readonly string[] {
  switch (fault.kind) {
    case "workflow-missing":
    case "workflow-not-dispatchable":
    case "workflow-disabled":
    case "workflow-unreadable":
    case "dispatch-refused":
    case "concurrency-shared":
    case "run-name-missing":
      return [fault.workflow];
    case "input-missing":
      return [fault.workflow, fault.inputs.join("|")];
    case "input-unknown":
      return [fault.workflow, fault.input];
    case "permission-missing":
      return [fault.permission ?? ""];
    case "teams-unreadable":
      return [fault.key];
    case "environment-shared":
    case "run-repeated":
      return [fault.environment];
    case "branch-gone":
      return [fault.branch];
    case "actions-off":
    case "name-unwritten":
    case "branch-renamed":
    case "transferred":
    case "was-suspended":
      return [];
  }
}
