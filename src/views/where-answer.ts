/** The answer to `/where`: in which environments a change runs, in which not, and why not. */
import { isActive } from "../domain/deployment.ts";
import type { EnvironmentName, ReleaseId, StageName } from "../domain/ids.ts";
import type { Stage } from "../domain/pipeline.ts";
import type { EnvironmentState, State } from "../domain/state.ts";
import { stagesOf } from "../engine/place.ts";
import { releaseStatus } from "../engine/status.ts";
import { type Wait, waits } from "../engine/wait.ts";
import { changeWords } from "./change-list.ts";
import { releaseLink } from "./links.ts";
import type { Overview } from "./overview.ts";
import { STATUS_MARKS } from "./phrases.ts";
import { releaseTitle } from "./release-title.ts";
import type { ChangeLine } from "./rows.ts";
import { stageProgresses } from "./stage-progress.ts";
import { some, table, within } from "./table.ts";
import { code, text } from "./text.ts";

export interface WhereSubject {
  /** The first release that contains the change. */
  readonly release: ReleaseId;
  readonly rank: number;
  /** null: a whole release is asked about. */
  readonly change: ChangeLine | null;
}

/** It runs where the current release is its own or a newer one of the branch. */
export function whereAnswer(subject: WhereSubject, view: Overview): string {
  const { state, links } = view;
  const { change, release } = subject;
  const what =
    change === null
      ? releaseLink(state, links, release)
      : `${changeWords(change, links)} came with ${releaseLink(state, links, release)}`;
  return within([
    `${what}. ${everywhere(subject, state)}`,
    whereTable(subject, view),
    carriers(subject, view),
  ]);
}

function everywhere({ rank }: WhereSubject, state: State): string {
  const environments = stagesOf(state)
    .filter(({ production }) => production)
    .flatMap((stage) => stage.environments);
  const there = environments.filter(({ name }) => runsThere(state, name, rank));
  if (environments.length === 0) return "";
  return there.length === environments.length
    ? `✅ It runs **in every production environment** (${there.length}).`
    : `It runs in **${there.length} of ${environments.length}** production environments.`;
}

function runsThere(state: State, name: EnvironmentName, rank: number): boolean {
  const environment = state.environments.get(name);
  return environment !== undefined && rankOf(state, environment) >= rank;
}

/** Of the release that runs there; below every rank where nothing does. */
function rankOf(state: State, { current, successes }: EnvironmentState): number {
  if (current === null) return Number.NEGATIVE_INFINITY;
  const success = successes.find(({ release }) => release === current);
  return success?.rank ?? state.releases.get(current)?.rank ?? Number.NEGATIVE_INFINITY;
}

function whereTable(subject: WhereSubject, view: Overview): readonly string[] {
  const { state, now } = view;
  const waiting = new Map(waits(state, now).map((wait) => [wait.stage, wait]));
  const rows = stagesOf(state).map((stage) => {
    const there = stage.environments.filter(({ name }) => runsThere(state, name, subject.rank));
    const isAll = there.length === stage.environments.length;
    return [
      `${isAll ? "✅" : there.length > 0 ? "🔸" : "▫️"} ${code(stage.name)}`,
      `${there.length}/${stage.environments.length}`,
      isAll ? "" : whyNot(stage, subject, { view, wait: waiting.get(stage.name) }),
    ];
  });
  return table(["Stage", "Has it", "Why not"], rows);
}

function whyNot(
  stage: Stage,
  { rank }: WhereSubject,
  { view, wait }: { readonly view: Overview; readonly wait: Wait | undefined },
): string {
  const { state, links } = view;
  const missing = stage.environments
    .filter(({ name }) => !runsThere(state, name, rank))
    .flatMap(({ name }) => state.environments.get(name) ?? []);
  const back = missing.filter(({ successes }) =>
    successes.some((success) => success.rank >= rank && success.isRolledBack),
  );
  const coming = missing.filter(({ deployments }) =>
    deployments.some(
      (each) => isActive(each) && (state.releases.get(each.release)?.rank ?? 0) >= rank,
    ),
  );
  const held = missing.filter(({ holds }) => holds.some(({ direction }) => direction === "in"));
  const isWaiting = wait !== undefined && (state.releases.get(wait.release)?.rank ?? 0) >= rank;
  return [
    ...(back.length > 0 ? [`⏪ rolled back from ${names(back)}`] : []),
    ...(coming.length > 0 ? [`🔄 deploying to ${names(coming)}`] : []),
    ...(held.length > 0 ? [`⛔ ${names(held)} held`] : []),
    ...(isWaiting ? [`⏳ ${releaseLink(state, links, wait.release)} waits (${wait.reason})`] : []),
    ...rejectedHere(stage.name, rank, view),
  ].join(", ");
}

function names(environments: readonly EnvironmentState[]): string {
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

/** A force-push took it off the branch: it runs where that release or one that was dropped with it runs. */
export function droppedAnswer({ release, rank, change }: WhereSubject, view: Overview): string {
  const { state, links } = view;
  const named = releaseLink(state, links, release);
  const what = change === null ? named : `${changeWords(change, links)} came with ${named} and`;
  const there = [...state.environments.values()].filter((environment) => {
    const runs = environment.current === null ? null : state.releases.get(environment.current);
    return runs?.isOrphaned === true && runs.rank >= rank;
  });
  const where = there.length === 0 ? "It runs nowhere." : `It still runs in ${names(there)}.`;
  return `${what} was dropped from the branch by a force-push: no newer release contains it. ${where}`;
}

/** The releases that still carry it on, the newest first. */
function carriers({ rank }: WhereSubject, { state, links, now }: Overview): readonly string[] {
  return [...state.releases.values()]
    .filter((release) => release.rank >= rank)
    .filter(({ id }) => MOVING.has(releaseStatus(state, id)))
    .toSorted((a, b) => b.rank - a.rank)
    .slice(0, MOST_CARRIERS)
    .map(({ id }) => {
      const progresses = stageProgresses(state, id, now);
      const title = text(releaseTitle(state, id, { progresses, now }));
      return `- ${STATUS_MARKS[releaseStatus(state, id)]} ${releaseLink(state, links, id)}: ${title}`;
    });
}

const MOVING: ReadonlySet<string> = new Set(["building", "blocked", "in-flight"]);
const MOST_CARRIERS = 5;
