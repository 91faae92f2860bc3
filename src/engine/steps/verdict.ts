/** What an approval step says about one deployment. Only `passed` is success. */
import type { Deployment, StepRun } from "../../domain/deployment.ts";
import type { Instant } from "../../domain/ids.ts";
import type { RejectReason } from "../../domain/reason.ts";
import type { State } from "../../domain/state.ts";

export type Verdict =
  | { readonly kind: "passed" }
  /** `until`: when the clock alone changes it; null: never. */
  | { readonly kind: "pending"; readonly until: Instant | null }
  | { readonly kind: "failed"; readonly reason: RejectReason };

/** What a step may look at. */
export interface StepContext {
  readonly state: State;
  readonly deployment: Deployment;
  /** When the deployment succeeded: steps start there. */
  readonly since: Instant;
  readonly run: StepRun;
  readonly now: Instant;
}

export const PASSED: Verdict = { kind: "passed" };

/** Pending until the timeout, then failed for want of evidence. */
export function awaitUntil(timeoutAt: Instant, now: Instant): Verdict {
  return now >= timeoutAt
    ? { kind: "failed", reason: "step-timeout" }
    : { kind: "pending", until: timeoutAt };
}
