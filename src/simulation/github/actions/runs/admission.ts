/** Works out which concurrency group a run or job belongs to. */
import type { Scope } from "../expressions/evaluate.ts";
import { fillText } from "../expressions/template.ts";
import { WorkflowProblem } from "../expressions/value.ts";
import type { ConcurrencySetting } from "../workflows/workflow.ts";
import type { Admission } from "./concurrency.ts";
import { isSet } from "./planned-step.ts";

/** @throws WorkflowProblem where the file asks for what GitHub does not offer */
export function admissionOf(setting: ConcurrencySetting, scope: Scope): Admission {
  const cancelInProgress = isSet(setting.cancelInProgress, scope);
  if (cancelInProgress && setting.queue === "max") {
    throw new WorkflowProblem("'queue: max' cannot be combined with 'cancel-in-progress: true'");
  }
  return { group: fillText(setting.group, scope), cancelInProgress, queue: setting.queue };
}
