/** Faults of the set-up: what stands in the way of releases until a person mends it. */
export type SetUpFault =
  /** The workflow file is not on the branch. `key` is the pipeline file's, such as `deploy.workflow`. */
  | {
      readonly kind: "workflow-missing";
      readonly workflow: string;
      readonly branch: string;
      readonly key: string;
    }
  | { readonly kind: "workflow-no-dispatch"; readonly workflow: string }
  | { readonly kind: "workflow-disabled"; readonly workflow: string }
  /** It does not declare an input that it needs to know what to do. */
  | { readonly kind: "input-missing"; readonly workflow: string; readonly input: string }
  /** It requires an input that the captain does not send. */
  | { readonly kind: "input-unknown"; readonly workflow: string; readonly input: string }
  /** The workflow's file is on the branch, and yet GitHub Actions does not know it. */
  | { readonly kind: "actions-off"; readonly workflow: string }
  /** GitHub refused a dispatch for a reason of its own. */
  | {
      readonly kind: "dispatch-refused";
      readonly workflow: string;
      readonly status: number;
      readonly message: string;
    }
  /** GitHub cancelled a run before it started: a concurrency group is shared between environments. */
  | { readonly kind: "shared-concurrency"; readonly workflow: string }
  /** The server names no run it starts, and the workflow's `run-name` does not hold the deployment's id. */
  | { readonly kind: "run-name-missing"; readonly workflow: string }
  | {
      readonly kind: "permission-missing";
      readonly permission: string;
      readonly installationId: number;
    }
  /** Who is a member of a team that the pipeline file names can't be read. */
  | { readonly kind: "teams-need-members"; readonly key: string }
  | { readonly kind: "branch-gone"; readonly branch: string }
  /** A second, different manifest was published for the same release. */
  | { readonly kind: "manifest-differs"; readonly release: string }
  | { readonly kind: "manifest-unreadable"; readonly release: string; readonly message: string }
  | { readonly kind: "transferred" }
  /** The pipeline's name followed from the repository's, which changed; the old one stays until it is written down. */
  | { readonly kind: "name-unwritten"; readonly pipeline: string };
