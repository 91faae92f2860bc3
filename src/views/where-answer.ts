/** The answer to `/where`: in which environments a change runs, in which not, and why not. */
import type { EnvironmentName, ReleaseId } from "../domain/ids.ts";
import type { EnvironmentState, State } from "../domain/state.ts";
import { stagesOf } from "../engine/place.ts";
import { releaseStatus } from "../engine/status.ts";
import { changeWords } from "./change-list.ts";
import { environmentLink, releaseLink } from "./links.ts";
import type { Overview } from "./overview.ts";
import { STATUS_MARKS } from "./phrases.ts";
import { releaseTitle } from "./release-title.ts";
import { isTakenBack, type RevertLine, revertLines } from "./revert-words.ts";
import type { ChangeLine, TurnLine } from "./rows.ts";
import { stageProgresses } from "./stage-progress.ts";
import { details, table, within } from "./table.ts";
import { code, text } from "./text.ts";
import { turnWords } from "./turn-words.ts";
import { stageRows } from "./where-stages.ts";

export interface WhereSubject {
  /** The first release that contains the change. */
  readonly release: ReleaseId;
  readonly rank: number;
  /** null: a whole release is asked about. */
  readonly change: ChangeLine | null;
}

export interface WhereView extends Overview {
  /** How it came to each environment and left it again, newest first. */
  readonly turns: readonly TurnLine[];
  readonly reverts: readonly RevertLine[];
}

/** It runs where the current release is its own or a newer one of the branch. */
export function whereAnswer(subject: WhereSubject, view: WhereView): string {
  const { state, links, reverts } = view;
  const { change, release, rank } = subject;
  const what =
    change === null
      ? releaseLink(state, links, release)
      : `${changeWords(change, links)} came with ${releaseLink(state, links, release)}`;
  const verb = isTakenBack(reverts) ? "is contained" : "runs";
  return within([
    `${what}. ${everywhere(rank, state, verb)}`,
    revertLines(reverts, view, (above) => shareWords(above, state)),
    stageRows({ rank, turns: view.turns, runsThere: (name) => runsThere(state, name, rank) }, view),
    runsEverywhere(rank, state) ? [] : carriers(subject, view),
    details("Every environment", environmentRows(subject, view)),
  ]);
}

/** Nothing is known of it; why that may be. */
export function nowhereAnswer(asked: string, branch: string): string {
  return `No release contains ${code(asked)}: it is not merged into ${code(branch)}, was merged before the captain came, or touches nothing of this pipeline.`;
}

function everywhere(rank: number, state: State, verb: string): string {
  const [there, all] = share(rank, state);
  if (all === 0) return "";
  return there === all
    ? `${verb === "runs" ? "✅ " : ""}It ${verb} **in every production environment** (${all}).`
    : `It ${verb} in **${there} of ${all}** production environments.`;
}

/** In production or not. */
function runsEverywhere(rank: number, state: State): boolean {
  return stagesOf(state)
    .flatMap((stage) => stage.environments)
    .every(({ name }) => runsThere(state, name, rank));
}

function shareWords(rank: number, state: State): string {
  const [there, all] = share(rank, state);
  return all > 0 && there === all
    ? `every production environment (${all})`
    : `${there} of ${all} production environments`;
}

function share(rank: number, state: State): readonly [number, number] {
  const environments = stagesOf(state)
    .filter(({ production }) => production)
    .flatMap((stage) => stage.environments);
  const there = environments.filter(({ name }) => runsThere(state, name, rank));
  return [there.length, environments.length];
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

/** A row for each environment that it ever came to: what brought it there, and took it away. */
function environmentRows({ rank }: WhereSubject, view: WhereView): readonly string[] {
  const { state, links, turns } = view;
  const oldestFirst = Map.groupBy(turns.toReversed(), ({ environment }) => environment);
  const names = stagesOf(state).flatMap(({ environments }) => environments.map(({ name }) => name));
  const rows = names.flatMap((name) => {
    const own = oldestFirst.get(name) ?? [];
    if (own.length === 0) return [];
    const words = own.slice(-MOST_OF_ONE).map((turn) => turnWords(turn, view));
    const mark = runsThere(state, name, rank) ? "✅" : "▫️";
    return [[`${mark} ${environmentLink(links, name)}`, words.join(", ")]];
  });
  const shown = rows.slice(0, MOST_ROWS);
  const hidden = rows.length - shown.length;
  return table(
    ["Where", "Came and went (UTC)"],
    [...shown, ...(hidden > 0 ? [[`${hidden} more`, ""]] : [])],
  );
}

const MOST_OF_ONE = 6;
const MOST_ROWS = 160;

/** The releases that still carry it on, the newest first. */
function carriers({ rank }: WhereSubject, { state, links, now }: Overview): readonly string[] {
  const moving = [...state.releases.values()]
    .filter((release) => release.rank >= rank)
    .filter(({ id }) => MOVING.has(releaseStatus(state, id)))
    .toSorted((a, b) => b.rank - a.rank);
  const shown = moving.slice(0, MOST_CARRIERS).map(({ id }) => {
    const progresses = stageProgresses(state, id, now);
    const title = text(releaseTitle(state, id, { progresses, now }));
    return `- ${STATUS_MARKS[releaseStatus(state, id)]} ${releaseLink(state, links, id)}: ${title}`;
  });
  const hidden = moving.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`- ${hidden} more`] : [])];
}

const MOVING: ReadonlySet<string> = new Set(["building", "blocked", "in-flight"]);
const MOST_CARRIERS = 5;
