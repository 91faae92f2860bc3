/** A check run of a named app on a release's commit: proof for the deployments that wait for it. */
import { type Deployment, hasSucceeded, succeededAt } from "../../domain/deployment.ts";
import type { Fact } from "../../domain/fact.ts";
import { checkName } from "../../domain/pipeline.ts";
import type { Desk } from "../desk.ts";
import type { CheckReport } from "../ports/signal.ts";

/** It counts when it completed after the deployment's success, or names the deployment. */
export async function factsOfCheck(desk: Desk, check: CheckReport): Promise<readonly Fact[]> {
  const state = desk.keeper.state();
  const facts: Fact[] = [];
  for (const { deployments } of state.environments.values()) {
    const newest = deployments.at(-1);
    if (newest === undefined || !hasSucceeded(newest)) continue;
    if (state.releases.get(newest.release)?.commit !== check.headSha) continue;
    const step = awaitedStep(newest, check);
    if (step === null || !(await isBound(desk, newest, check))) continue;
    const at = desk.time.ours(check.completedAt);
    const { key: deployment } = newest;
    if (check.conclusion === "success") facts.push({ at, type: "StepPassed", deployment, step });
    else if (check.conclusion === "failure" || check.conclusion === "timed_out") {
      facts.push({ at, type: "StepFailed", deployment, step });
    }
  }
  return facts;
}

function awaitedStep(deployment: Deployment, check: CheckReport): number | null {
  const index = deployment.stage.approvals.findIndex(
    (step, position) =>
      step.kind === "check" &&
      step.app === check.app &&
      checkName(step.check, deployment.environment) === check.name &&
      deployment.steps[position]?.end === null,
  );
  return index < 0 ? null : index;
}

async function isBound(desk: Desk, deployment: Deployment, check: CheckReport): Promise<boolean> {
  const reference = await desk.keeper.store.readReference("deployment", deployment.key);
  if (reference !== null && check.externalId === String(reference.githubId)) return true;
  const since = succeededAt(deployment);
  return since !== null && desk.time.ours(check.completedAt) >= since;
}
