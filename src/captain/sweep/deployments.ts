/** Deployments that run, and approval steps that are open. */
import { type Deployment, hasSucceeded, isActive } from "../../domain/deployment.ts";
import { checkName } from "../../domain/pipeline.ts";
import type { Desk } from "../desk.ts";
import { stepKey } from "../perform/start-step.ts";
import { deliver, type Sweep } from "./deliver.ts";

/** The newest counts; one before it may still run beside it. */
const LOOKED_AT = 2;

export async function sweepDeployments(parts: Sweep, desk: Desk): Promise<void> {
  for (const { deployments } of desk.keeper.state().environments.values()) {
    for (const deployment of deployments.slice(-LOOKED_AT)) {
      if (isActive(deployment)) await sweepActive(parts, desk, deployment);
      else if (hasSucceeded(deployment) && deployment.passedAt === null) {
        await sweepSteps(parts, desk, deployment);
      }
    }
  }
}

/** A dispatch whose run is not known yet is looked for by the effect that sent it. */
async function sweepActive(parts: Sweep, desk: Desk, deployment: Deployment): Promise<void> {
  const { key, stage } = deployment;
  const run = await desk.keeper.store.readReference("run", key);
  if (run !== null && run.githubId > 0) await sweepRun(parts, desk, run.githubId);
  if (stage.deploy.app !== null) await sweepStatuses(parts, desk, deployment);
}

async function sweepSteps(parts: Sweep, desk: Desk, deployment: Deployment): Promise<void> {
  const { key, stage, steps, environment } = deployment;
  for (const [index, step] of stage.approvals.entries()) {
    if (steps[index]?.end !== null) continue;
    if (step.kind === "workflow") {
      const run = await desk.keeper.store.readReference("step-run", stepKey(key, index));
      if (run !== null && run.githubId > 0) await sweepRun(parts, desk, run.githubId);
    }
    if (step.kind === "check") {
      await sweepChecks(parts, desk, { deployment, name: checkName(step.check, environment) });
    }
  }
}

async function sweepRun(parts: Sweep, desk: Desk, runId: number): Promise<void> {
  const run = await desk.github.readRun(runId);
  if (run.ok) await deliver(parts, { type: "run", run: run.value });
}

async function sweepChecks(
  parts: Sweep,
  desk: Desk,
  { deployment, name }: { readonly deployment: Deployment; readonly name: string },
): Promise<void> {
  const commit = desk.keeper.state().releases.get(deployment.release)?.commit;
  if (commit === undefined) return;
  const checks = await desk.github.listChecks(commit, name);
  if (!checks.ok) return;
  for (const check of checks.value) await deliver(parts, { type: "check", check });
}

async function sweepStatuses(parts: Sweep, desk: Desk, { key }: Deployment): Promise<void> {
  const known = await desk.keeper.store.readReference("deployment", key);
  if (known === null) return;
  const statuses = await desk.github.listStatuses(known.githubId);
  if (!statuses.ok) return;
  for (const status of statuses.value.toSorted((a, b) => a.statusId - b.statusId)) {
    await deliver(parts, { type: "deployment-status", status });
  }
}
