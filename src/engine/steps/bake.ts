/** A bake: time alone passes it. */
import { PASSED, type StepContext, type Verdict } from "./verdict.ts";

export function judgeBake(step: { readonly bakeMs: number }, { since, now }: StepContext): Verdict {
  const endsAt = since + step.bakeMs;
  return now >= endsAt ? PASSED : { kind: "pending", until: endsAt };
}
