/** Starts an approval workflow for one deployed environment. */
import { environmentOf } from "../../domain/ids.ts";
import { type Desk, DONE, type Performed } from "../desk.ts";
import type { Effect } from "../effect.ts";
import { dispatchOnce } from "./dispatch.ts";
import { faultKey, mended } from "./faults.ts";

export async function startStep(
  desk: Desk,
  effect: Extract<Effect, { kind: "start-step" }>,
): Promise<Performed> {
  const state = desk.keeper.state();
  const environment = environmentOf(effect.deployment);
  const deployment = state.environments
    .get(environment)
    ?.deployments.find(({ key }) => key === effect.deployment);
  const step = deployment?.stage.approvals[effect.step];
  const release = deployment === undefined ? undefined : state.releases.get(deployment.release);
  if (deployment === undefined || release === undefined || step?.kind !== "workflow") return DONE;
  const known = await desk.keeper.store.readReference("deployment", deployment.key);
  const id = String(known?.githubId ?? "");
  const manifest = await desk.keeper.store.readManifest(deployment.release);
  const end = await dispatchOnce(desk, {
    workflow: step.workflow,
    key: "approvals.workflow",
    inputs: {
      environment,
      artifact_id: deployment.release,
      commit: release.commit,
      deployment_id: id,
      kind: deployment.kind,
      manifest: manifest?.manifest ?? "",
    },
    subject: "step-run",
    referenceKeys: [stepKey(effect.deployment, effect.step)],
    mark: { input: "deployment", value: id },
  });
  const at = desk.clock.now();
  if (end.kind === "refused") {
    // Not evidence of anything: the step stays open until its timeout, and people hear what to mend.
    await desk.keeper.takeIn([
      { at, type: "FaultFound", key: faultKey(end.fault), fault: end.fault },
    ]);
    return { kind: "abandoned", why: end.fault.kind };
  }
  if (end.kind !== "bound") return end;
  await desk.keeper.takeIn(mended(desk, step.workflow));
  return DONE;
}

/** Under this key the run of a step is remembered. */
export function stepKey(deployment: string, step: number): string {
  return `${deployment}/${step}`;
}
