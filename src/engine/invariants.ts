/** What must never happen, looked for at every step: each finding is a sentence, none is the rule. */
import type { PlannedDeployment } from "../domain/decision.ts";
import { type Deployment, isActive } from "../domain/deployment.ts";
import type { Entry } from "../domain/evolve/index.ts";
import type { Pipeline } from "../domain/pipeline.ts";
import type { Release } from "../domain/release.ts";
import type { EnvironmentState, StageRecord, State } from "../domain/state.ts";
import { isHeld } from "./blockers/held.ts";
import { activeDeployment, stagesOf } from "./place.ts";
import { recordOf } from "./slot.ts";

/** @returns a sentence for each invariant that this step broke */
export function findViolations(before: State, entry: Entry, after: State): readonly string[] {
  return [
    ...violationsOfStep(before, entry),
    ...changedManifests(before, after),
    ...violationsOfEnvironments(before, after),
  ];
}

function violationsOfStep(before: State, entry: Entry): readonly string[] {
  switch (entry.type) {
    case "Promote":
      return violationsOfPromotion(before, entry);
    case "Redeploy":
      return violationsOfRetry(before, entry);
    case "RollBack":
      return violationsOfRollback(before, entry);
    default:
      return [];
  }
}

function violationsOfPromotion(
  state: State,
  entry: Extract<Entry, { type: "Promote" }>,
): readonly string[] {
  const release = state.releases.get(entry.release);
  const index = stagesOf(state).findIndex(({ name }) => name === entry.stage);
  const stage = stagesOf(state)[index];
  if (release === undefined || stage === undefined)
    return [`${entry.stage} or ${entry.release} is not known`];
  const found: string[] = [];
  const what = `${entry.release} into ${entry.stage}`;
  const record = recordOf(state, stage, release.id);
  const execution = state.stages.get(entry.stage)?.execution ?? null;
  if (execution !== null && execution.verdict === null)
    found.push(`I1: ${what} while ${execution.release} is there`);
  found.push(
    ...entry.deployments.flatMap((plan) => violationsOfOrder(state, release, record, plan)),
  );
  if (!isApprovedBefore(state, index, entry.release))
    found.push(`I3: ${what} without approval by the stage before`);
  if (isHeld({ state, stage, index, release, now: entry.at }))
    found.push(`I5: ${what} through a held entrance`);
  if (release.isQuarantined) found.push(`I12: ${what} although it is quarantined`);
  return found;
}

/** The nearest earlier stage that has an opinion approved it; the first stage wants a build. */
function isApprovedBefore(state: State, index: number, id: EntryRelease): boolean {
  for (const stage of stagesOf(state).slice(0, index).reverse()) {
    const record = recordOf(state, stage, id);
    if (record !== undefined) return record.status === "approved";
  }
  return state.releases.get(id)?.build === "built";
}

function violationsOfOrder(
  state: State,
  release: Release,
  record: StageRecord | undefined,
  plan: PlannedDeployment,
): readonly string[] {
  const newest = state.environments.get(plan.environment)?.newestPromoted ?? null;
  const what = `I2: ${release.id} into ${plan.environment}, which already had`;
  const found = [...repeated(state, plan)];
  if (newest !== null && newest.rank > release.rank) found.push(`${what} ${newest.release}`);
  if (newest?.rank === release.rank && record?.status !== "readmitted") found.push(`${what} it`);
  return found;
}

/** The same attempt twice would be one deployment that is dispatched twice. */
function repeated(
  state: State,
  { key, environment }: Pick<PlannedDeployment, "key" | "environment">,
): readonly string[] {
  const deployments = state.environments.get(environment)?.deployments ?? [];
  return deployments.some((deployment) => deployment.key === key)
    ? [`I14: ${key} is asked for again`]
    : [];
}

function violationsOfRetry(
  state: State,
  { deployment }: Extract<Entry, { type: "Redeploy" }>,
): readonly string[] {
  const { release, environment, kind } = deployment;
  const isBarred = kind === "promotion" && state.releases.get(release)?.isQuarantined === true;
  return [
    ...repeated(state, deployment),
    ...(isBarred ? [`I12: ${release} again into ${environment} although it is quarantined`] : []),
  ];
}

function changedManifests(before: State, after: State): readonly string[] {
  if (before.releases === after.releases) return [];
  return [...before.releases.values()].flatMap(({ id, manifestDigest: known }) => {
    const digest = after.releases.get(id)?.manifestDigest ?? known;
    return known !== null && digest !== known ? [`I6: the manifest of ${id} changed`] : [];
  });
}

type EntryRelease = Extract<Entry, { type: "Promote" }>["release"];

function violationsOfRollback(
  state: State,
  entry: Extract<Entry, { type: "RollBack" }>,
): readonly string[] {
  const environment = state.environments.get(entry.environment);
  const success = environment?.successes.find(({ release }) => release === entry.to);
  const again = repeated(state, entry.deployment);
  if (success === undefined) {
    return [...again, `I7: ${entry.to} never succeeded in ${entry.environment}`];
  }
  const leaves = state.releases.get(entry.release);
  if (leaves !== undefined && success.rank >= leaves.rank) {
    return [...again, `I7: ${entry.to} is not older than ${entry.release}`];
  }
  const isAutomatic = environment?.plannedRollback?.cause === "automatic";
  if (isAutomatic && !success.isApproved)
    return [...again, `I7: ${entry.to} was never approved in ${entry.environment}`];
  return again;
}

function violationsOfEnvironments(before: State, after: State): readonly string[] {
  if (before.environments === after.environments) return [];
  const changed = [...after.environments.values()].filter(
    (environment) => before.environments.get(environment.name) !== environment,
  );
  return [...changed.flatMap(twoAtOnce), ...(changed.length > 0 ? twoInOneRegion(after) : [])];
}

function twoAtOnce({ name, deployments }: EnvironmentState): readonly string[] {
  const active = deployments.filter(isActive);
  return active.length > 1
    ? [`I8: ${active.map(({ key }) => key).join(" and ")} both deploy in ${name}`]
    : [];
}

function twoInOneRegion(state: State): readonly string[] {
  const leases = state.pipeline?.leases ?? "off";
  if (leases === "off") return [];
  const byRegion = new Map<string, Deployment>();
  for (const environment of state.environments.values()) {
    const deployment = activeDeployment(environment);
    const region = deployment === undefined ? null : leasedBy(leases, deployment);
    if (deployment === undefined || region === null) continue;
    const other = byRegion.get(region);
    if (other !== undefined && other.stage.name !== deployment.stage.name) {
      return [`I9: ${other.stage.name} and ${deployment.stage.name} both deploy in ${region}`];
    }
    byRegion.set(region, deployment);
  }
  return [];
}

/** The region that a promotion deploys in, where regions are leased. */
function leasedBy(leases: Pipeline["leases"], { kind, stage, environment }: Deployment) {
  if (kind !== "promotion") return null;
  const place = stage.environments.find(({ name }) => name === environment);
  return leases === "zonal" && place?.zone === null ? null : (place?.region ?? null);
}
