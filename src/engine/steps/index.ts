/** The approval steps of one deployment, judged together. */
import { type Deployment, succeededAt } from "../../domain/deployment.ts";
import type { Instant } from "../../domain/ids.ts";
import type { ApprovalStep } from "../../domain/pipeline.ts";
import type { State } from "../../domain/state.ts";
import { judgeAlarms } from "./alarms.ts";
import { judgeBake } from "./bake.ts";
import { judgeCheck } from "./check.ts";
import { PASSED, type StepContext, type Verdict } from "./verdict.ts";
import { judgeWorkflow } from "./workflow.ts";

export type { Verdict } from "./verdict.ts";

/** The first failure, else what is still awaited, else passed. Alarms are asked last, when all else is done. */
export function judgeSteps(state: State, deployment: Deployment, now: Instant): Verdict {
  const since = succeededAt(deployment);
  if (since === null) return NOT_BEGUN;
  const context = { state, deployment, since, now };
  const others = judgeThose(context, (kind) => kind !== "alarms");
  return others.kind === "passed" ? judgeThose(context, (kind) => kind === "alarms") : others;
}

const NOT_BEGUN: Verdict = { kind: "pending", until: null };

/** A thousand environments may be asked in one tick: nothing is gathered that is not needed. */
function judgeThose(
  context: Omit<StepContext, "run">,
  isMeant: (kind: ApprovalStep["kind"]) => boolean,
): Verdict {
  const { stage, steps } = context.deployment;
  let isPending = false;
  let until: Instant | null = null;
  for (const [index, step] of stage.approvals.entries()) {
    if (!isMeant(step.kind)) continue;
    const run = steps[index] ?? { startedAt: null, end: null };
    const verdict = judgeStep(step, { ...context, run });
    if (verdict.kind === "failed") return verdict;
    if (verdict.kind === "passed") continue;
    isPending = true;
    if (verdict.until !== null) until = Math.min(until ?? verdict.until, verdict.until);
  }
  return isPending ? { kind: "pending", until } : PASSED;
}

function judgeStep(step: ApprovalStep, context: StepContext): Verdict {
  switch (step.kind) {
    case "workflow":
      return judgeWorkflow(step, context);
    case "check":
      return judgeCheck(step, context);
    case "bake":
      return judgeBake(step, context);
    case "alarms":
      return judgeAlarms(step, context);
    case "manual":
      // Has no force yet; the pipeline file's warnings say so.
      return PASSED;
  }
}

/** Indices of the workflows that are due: dispatched once, when the deployment has succeeded. */
export function stepsToStart(deployment: Deployment): readonly number[] {
  if (succeededAt(deployment) === null) return [];
  return deployment.stage.approvals.flatMap((step, index) =>
    step.kind === "workflow" && deployment.steps[index]?.startedAt === null ? [index] : [],
  );
}
