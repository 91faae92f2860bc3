/** Creates the Deployment and starts the workflow: for one environment, or one run for all of a stage. */
import type { PlannedDeployment } from "../../domain/decision.ts";
import type { Deployment } from "../../domain/deployment.ts";
import type { Fact } from "../../domain/fact.ts";
import type { SetUpFault } from "../../domain/fault.ts";
import type { CommitSha } from "../../domain/ids.ts";
import { CREATED_AT_ONCE } from "../cost-of.ts";
import { type Desk, DONE, giveUpOrRetry, isAway, type Performed } from "../desk.ts";
import type { Effect } from "../effect.ts";
import type { DeploymentInfo, NewDeployment, Outcome } from "../ports/github.ts";
import type { Inputs } from "../workflows.ts";
import { type DispatchEnd, dispatchOnce } from "./dispatch.ts";
import { faultKey, faultOf, mended } from "./faults.ts";

/** Under this name it is told that none can be created. */
const DEPLOYMENTS = "deployments";

type Deploy = Extract<Effect, { kind: "deploy" }>;

export async function deploy(desk: Desk, effect: Deploy): Promise<Performed> {
  const open = openOf(desk, effect);
  const [first] = open;
  if (first === undefined) return DONE;
  const ids = new Map<PlannedDeployment["environment"], number>();
  const known = await countKnown(desk, open);
  for (const { plan, deployment } of open.slice(0, known + CREATED_AT_ONCE)) {
    const created = await ensureDeployment(desk, deployment);
    if (!created.ok) return afterCreation(desk, open, created);
    ids.set(plan.environment, created.value);
  }
  if (ids.size < open.length) return { kind: "waiting", ms: 0 };
  // Meanwhile some may have been cancelled, or closed.
  if (openOf(desk, effect).length < open.length) return { kind: "waiting", ms: 0 };
  const { workflow } = first.deployment.stage.deploy;
  if (workflow === null) {
    await desk.keeper.takeIn(mended(desk, DEPLOYMENTS));
    return DONE;
  }
  const end = await dispatchOnce(desk, {
    workflow,
    key: "deploy.workflow",
    inputs: await inputsFor(desk, first.deployment, ids),
    subject: "run",
    referenceKeys: open.map(({ plan }) => plan.key),
    mark: { input: "deployment", value: String(ids.get(first.plan.environment)) },
  });
  return settle(desk, open, end);
}

/** Those of a large stage are created in portions, in order, so that GitHub's limits are asked again between them. */
async function countKnown(desk: Desk, open: readonly Open[]): Promise<number> {
  const { store } = desk.keeper;
  for (const [index, { plan }] of open.entries()) {
    if ((await store.readReference("deployment", plan.key)) === null) return index;
  }
  return open.length;
}

interface Open {
  readonly plan: PlannedDeployment;
  readonly deployment: Deployment;
}

/** Those that are still wanted. What is being cancelled is the cancel's to bring to an end, also before its dispatch. */
function openOf(desk: Desk, { deployments }: Deploy): readonly Open[] {
  const { environments } = desk.keeper.state();
  return deployments.flatMap((plan): readonly Open[] => {
    const deployment = environments
      .get(plan.environment)
      ?.deployments.find(({ key }) => key === plan.key);
    const isOpen =
      deployment !== undefined &&
      deployment.end === null &&
      !deployment.isFenced &&
      deployment.cancel === null;
    return isOpen ? [{ plan, deployment }] : [];
  });
}

/** Our Deployment of this attempt: the one that we remember, else one that was made though its answer was lost, else a new one. */
async function ensureDeployment(desk: Desk, deployment: Deployment): Promise<Outcome<number>> {
  const { store } = desk.keeper;
  const known = await store.readReference("deployment", deployment.key);
  if (known !== null) return { ok: true, value: known.githubId };
  const state = desk.keeper.state();
  const release = state.releases.get(deployment.release);
  if (release === undefined) {
    return {
      ok: false,
      trouble: { kind: "not-found", message: `${deployment.release} is not known` },
    };
  }
  const { environment, kind, stage, attempt } = deployment;
  const payload = {
    artifact_id: deployment.release,
    pipeline: state.pipeline?.name ?? "",
    stage: stage.name,
    wave: stage.wave,
    kind,
    attempt,
    manifest_digest: release.manifestDigest,
  };
  const before = await findMade(desk, deployment, { commit: release.commit, payload });
  if (!before.ok) return before;
  const same = before.value;
  const askedAt = desk.clock.now();
  const made =
    same === null
      ? await desk.github.createDeployment({
          commit: release.commit,
          environment,
          task: kind === "rollback" ? "rollback" : "deploy",
          description: `${deployment.release} by ${stage.name}`,
          isProduction: stage.production,
          payload,
        })
      : { ok: true as const, value: same };
  if (!made.ok) return made;
  if (same === null) await desk.time.learn({ askedAt, madeAt: made.value.createdAt });
  const githubId = made.value.deploymentId;
  await store.saveReference({ subject: "deployment", key: deployment.key, githubId, data: {} });
  return { ok: true, value: githubId };
}

/**
 * One that was made though its answer was lost; null: there is none. That it is asked for is written down before, and
 * only where that is written already is one looked for.
 */
async function findMade(
  { keeper, github, clock }: Desk,
  { key, environment, kind, attempt }: Deployment,
  wanted: { readonly commit: CommitSha; readonly payload: NewDeployment["payload"] },
): Promise<Outcome<DeploymentInfo | null>> {
  const asked = { subject: "deployment", key: `asked:${key}`, githubId: 0 } as const;
  const before = await keeper.store.readReference(asked.subject, asked.key);
  if (before === null) {
    await keeper.store.saveReference({ ...asked, data: { askedAt: clock.now() } });
    return { ok: true, value: null };
  }
  const listed = await github.listDeployments({ environment, commit: wanted.commit });
  if (!listed.ok) return listed.trouble.kind === "retryable" ? listed : { ok: true, value: null };
  const same = listed.value.find(
    ({ creator, payload }) =>
      creator === github.self &&
      payload["artifact_id"] === wanted.payload["artifact_id"] &&
      payload["pipeline"] === wanted.payload["pipeline"] &&
      payload["kind"] === kind &&
      payload["attempt"] === attempt,
  );
  return { ok: true, value: same ?? null };
}

async function inputsFor(
  desk: Desk,
  deployment: Deployment,
  ids: ReadonlyMap<string, number>,
): Promise<Inputs> {
  const state = desk.keeper.state();
  const release = state.releases.get(deployment.release);
  const manifest = await desk.keeper.store.readManifest(deployment.release);
  const common = {
    artifact_id: deployment.release,
    commit: release?.commit ?? "",
    kind: deployment.kind,
    manifest: manifest?.manifest ?? "",
  };
  if (deployment.stage.deploy.fanOut === "environment") {
    const { environment } = deployment;
    return { ...common, environment, deployment_id: String(ids.get(environment)) };
  }
  const targets = [...ids].map(([environment, id]) => ({ environment, deployment_id: String(id) }));
  return { ...common, targets: JSON.stringify(targets) };
}

async function afterCreation(
  desk: Desk,
  open: readonly Open[],
  created: Extract<Outcome<number>, { ok: false }>,
): Promise<Performed> {
  const { trouble } = created;
  if (trouble.kind === "retryable" || isAway(trouble)) return giveUpOrRetry(trouble);
  // Deployments have no file: what is not found is not a workflow's.
  const refused =
    trouble.kind === "not-found"
      ? { kind: "refused" as const, status: 404, message: trouble.message, permission: null }
      : trouble;
  const fault = faultOf(desk, DEPLOYMENTS, refused);
  return refuse(desk, open, fault);
}

async function settle(desk: Desk, open: readonly Open[], end: DispatchEnd): Promise<Performed> {
  switch (end.kind) {
    case "refused":
      return refuse(desk, open, end.fault);
    case "bound":
      await desk.keeper.takeIn(
        mended(desk, DEPLOYMENTS, open[0]?.deployment.stage.deploy.workflow ?? ""),
      );
      return DONE;
    case "done":
    case "postponed":
    case "waiting":
    case "abandoned":
      return end;
  }
}

/** It could not be run: the engine hears that nothing was touched, people hear what is to be mended. */
async function refuse(desk: Desk, open: readonly Open[], fault: SetUpFault): Promise<Performed> {
  const at = desk.clock.now();
  await desk.keeper.takeIn([
    { at, type: "FaultFound", key: faultKey(fault), fault },
    ...open.map(
      ({ plan }): Fact => ({
        at,
        type: "DeploymentErrored",
        deployment: plan.key,
        cause: "refused",
        detail: fault.kind,
      }),
    ),
  ]);
  return { kind: "abandoned", why: fault.kind };
}
