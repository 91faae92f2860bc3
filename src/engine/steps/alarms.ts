/** Alarms: quiet is asked for once everything else is done; a ring before that is harm, judged by the watch. */
import { alarmAt } from "../alarms.ts";
import { awaitUntil, PASSED, type StepContext, type Verdict } from "./verdict.ts";

export function judgeAlarms(
  step: { readonly names: readonly string[] | null; readonly timeoutMs: number | null },
  { state, deployment, since, now }: StepContext,
): Verdict {
  const environment = deployment.stage.environments.find(
    ({ name }) => name === deployment.environment,
  );
  if (environment === undefined || alarmAt(state, environment, now, step.names) === "ok") {
    return PASSED;
  }
  if (step.timeoutMs === null) return { kind: "pending", until: null };
  return awaitUntil(since + step.timeoutMs, now);
}
