/** An approval workflow: its run's conclusion decides. */
import { awaitUntil, PASSED, type StepContext, type Verdict } from "./verdict.ts";

export function judgeWorkflow(
  step: { readonly timeoutMs: number },
  { run, since, now }: StepContext,
): Verdict {
  if (run.end?.passed === true) return PASSED;
  if (run.end?.passed === false) return { kind: "failed", reason: "workflow-failed" };
  return awaitUntil(since + step.timeoutMs, now);
}
