/** A check run of a named app on the release's commit. */
import { awaitUntil, PASSED, type StepContext, type Verdict } from "./verdict.ts";

export function judgeCheck(
  step: { readonly timeoutMs: number },
  { run, since, now }: StepContext,
): Verdict {
  if (run.end?.passed === true) return PASSED;
  if (run.end?.passed === false) return { kind: "failed", reason: "check-failed" };
  return awaitUntil(since + step.timeoutMs, now);
}
