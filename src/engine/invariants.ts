/** What must never happen, looked for at every step: each finding is a sentence, none is the rule. */
import { type Deployment, isActive } from "../domain/deployment.ts";
import type { Entry } from "../domain/evolve/index.ts";
import type { Pipeline } from "../domain/pipeline.ts";
import type { EnvironmentState, State } from "../domain/state.ts";
import { isHeld } from "./blockers/held.ts";
import { activeDeployment, stagesOf } from "./place.ts";
import { recordOf } from "./slot.ts";

/** @returns a sentence for each invariant that this step broke */
export function findViolations(before: State, entry: Entry, after: State): readonly string[] {
  return [...violationsOfStep(before, entry), ...violationsOfEnvironments(before, after)];
}

function violationsOfStep(before: State, entry: Entry): readonly string[] {
  switch (entry.type) {
    case "Promote":
      return violationsOfPromotion(before, entry);
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
  const execution = state.stages.get(entry.stage)?.execution ?? null;
  if (execution !== null && execution.verdict === null)
    found.push(`I1: ${what} while ${execution.release} is there`);
  for (const plan of entry.deployments) {
    const newest = state.environments.get(plan.environment)?.newestPromoted ?? null;
    if (newest !== null && newest.rank > release.rank) {
      found.push(`I2: ${what}, but ${plan.environment} already had the newer ${newest.release}`);
    }
  }
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

type EntryRelease = Extract<Entry, { type: "Promote" }>["release"];

function violationsOfRollback(
  state: State,
  entry: Extract<Entry, { type: "RollBack" }>,
): readonly string[] {
  const environment = state.environments.get(entry.environment);
  const success = environment?.successes.find(({ release }) => release === entry.to);
  if (success === undefined) return [`I7: ${entry.to} never succeeded in ${entry.environment}`];
  const isAutomatic = environment?.plannedRollback?.cause === "automatic";
  if (isAutomatic && !success.isApproved)
    return [`I7: ${entry.to} was never approved in ${entry.environment}`];
  return [];
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
