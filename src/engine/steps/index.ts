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
  const verdicts = stepVerdicts(state, deployment, now);
  const failed = verdicts.find(({ kind }) => kind === "failed");
  if (failed !== undefined) return failed;
  const pending = verdicts.filter((verdict) => verdict.kind === "pending");
  const ends = pending.flatMap(({ until }) => (until === null ? [] : [until]));
  if (pending.length > 0)
    return { kind: "pending", until: ends.length > 0 ? Math.min(...ends) : null };
  return PASSED;
}

function stepVerdicts(state: State, deployment: Deployment, now: Instant): readonly Verdict[] {
  const since = succeededAt(deployment);
  if (since === null) return [{ kind: "pending", until: null }];
  const { approvals } = deployment.stage;
  const judge = (step: ApprovalStep, index: number): Verdict => {
    const run = deployment.steps[index] ?? { startedAt: null, end: null };
    return judgeStep(step, { state, deployment, since, run, now });
  };
  const others = approvals.flatMap((step, index) =>
    step.kind === "alarms" ? [] : [judge(step, index)],
  );
  if (others.some(({ kind }) => kind !== "passed")) return others;
  return [
    ...others,
    ...approvals.flatMap((step, index) => (step.kind === "alarms" ? [judge(step, index)] : [])),
  ];
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
