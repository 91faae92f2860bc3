/** Why a change does not run in some environments of a stage. */
import { isActive } from "../domain/deployment.ts";
import type { EnvironmentName, StageName } from "../domain/ids.ts";
import type { Release } from "../domain/release.ts";
import type { EnvironmentState, State } from "../domain/state.ts";
import { stagesOf } from "../engine/place.ts";
import type { Wait } from "../engine/wait.ts";
import { releaseLink } from "./links.ts";
import type { Overview } from "./overview.ts";
import { WAIT_PHRASES } from "./phrases.ts";
import { some } from "./table.ts";
import { code } from "./text.ts";

export interface Missing {
  /** Of the stage, in the order of travel. */
  readonly index: number;
  /** Of the first release that has the change. */
  readonly rank: number;
  readonly missing: readonly EnvironmentName[];
  /** What waits in front of the stage; null: nothing. */
  readonly wait: Wait | null;
}

/** In a table's cell; "": nothing holds it up there. */
export function whyNot({ index, rank, missing: names, wait }: Missing, view: Overview): string {
  const { state, links } = view;
  const stage = stagesOf(state)[index]?.name;
  const missing = names.flatMap((name) => state.environments.get(name) ?? []);
  const back = missing.filter(({ successes }) =>
    successes.some((success) => success.rank >= rank && success.isRolledBack),
  );
  const coming = missing.filter(({ deployments }) =>
    deployments.some(
      (each) => isActive(each) && (state.releases.get(each.release)?.rank ?? 0) >= rank,
    ),
  );
  const held = missing.filter(({ holds }) => holds.some(({ direction }) => direction === "in"));
  const isWaiting = wait !== null && (state.releases.get(wait.release)?.rank ?? 0) >= rank;
  const reasons = [
    ...(back.length > 0 ? [`⏪ rolled back from ${list(back)}`] : []),
    ...(coming.length > 0 ? [`🔄 deploying to ${list(coming)}`] : []),
    ...(held.length > 0 ? [`⛔ ${list(held)} held`] : []),
    ...(isWaiting
      ? [`⏳ ${releaseLink(state, links, wait.release)} waits: ${waitPhrase(wait, state)}`]
      : []),
    ...(stage === undefined ? [] : rejectedHere(stage, rank, view)),
  ];
  return reasons.join(", ");
}

/** A file that was deleted halts promotions, too. */
function waitPhrase({ reason }: Wait, { isRemoved }: State): string {
  return isRemoved && reason === "halted" ? "the pipeline file was deleted" : WAIT_PHRASES[reason];
}

function list(environments: readonly EnvironmentState[]): string {
  return some(
    environments.map(({ name }) => code(name)),
    2,
  ).join(", ");
}

/** The newest release with the change that this stage has rejected, unless a later one is on its way there. */
function rejectedHere(
  stage: StageName,
  rank: number,
  { state, links }: Overview,
): readonly string[] {
  const records = [...(state.stages.get(stage)?.records ?? [])];
  const [id, record] = records.at(-1) ?? [];
  if (id === undefined || record?.status !== "rejected") return [];
  if ((state.releases.get(id)?.rank ?? 0) < rank) return [];
  return [`❌ ${releaseLink(state, links, id)} was rejected`];
}

/** What it has to pass before it comes to this stage. */
export function notYet(index: number, rank: number, { state, links }: Overview): string {
  const carrying = [...state.releases.values()].filter(
    (release) => release.rank >= rank && !release.isOrphaned,
  );
  const before = stagesOf(state)[index - 1];
  const records = before === undefined ? null : state.stages.get(before.name)?.records;
  const hasPassed = ({ id, build }: Release) =>
    before === undefined ? build === "built" : records?.get(id)?.status === "approved";
  const ready = carrying.filter(hasPassed).toSorted((a, b) => b.rank - a.rank);
  const [newest] = ready;
  if (newest === undefined) {
    return before === undefined ? "not built yet" : `${code(before.name)} has not approved it yet`;
  }
  return newest.isQuarantined ? `🚫 ${releaseLink(state, links, newest.id)} is quarantined` : "";
}
