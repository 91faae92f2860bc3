/** Faults of set-up that show when something is asked of GitHub, and their end. */
import type { Fact } from "../../domain/fact.ts";
import type { SetUpFault } from "../../domain/fault.ts";
import type { Desk } from "../desk.ts";
import type { Trouble } from "../ports/github.ts";

/** What a person must mend before the dispatch can work. */
export function faultOf(
  { github }: Desk,
  workflow: string,
  trouble: Exclude<Trouble, { kind: "retryable" }>,
): SetUpFault {
  const { defaultBranch: branch, installationId } = github.repository;
  if (trouble.kind === "not-found") {
    return { kind: "workflow-missing", workflow, branch, key: "workflow" };
  }
  const { message, permission, status } = trouble;
  if (permission !== null) return { kind: "permission-missing", permission, installationId };
  if (/disabled workflow/i.test(message)) return { kind: "workflow-disabled", workflow };
  if (/workflow_dispatch.? trigger/i.test(message))
    return { kind: "workflow-no-dispatch", workflow };
  return { kind: "dispatch-refused", workflow, status, message };
}

/** The same fault, wherever it shows, is said once. */
export function faultKey(fault: SetUpFault): string {
  if ("workflow" in fault) return `workflow:${fault.workflow}`;
  return fault.kind === "permission-missing" ? `permission:${fault.permission}` : fault.kind;
}

/** A dispatch worked: nothing stands in the way of this workflow any more, and no permission lacks for it. */
export function mended(desk: Desk, ...workflows: readonly string[]): readonly Fact[] {
  const at = desk.clock.now();
  const keys = new Set(workflows.map((workflow) => `workflow:${workflow}`));
  return [...desk.keeper.state().faults]
    .filter(([key, { fault }]) => keys.has(key) || fault.kind === "permission-missing")
    .map(([key]) => ({ at, type: "FaultMended", key }));
}
