/** What runs where, what is on its way and what waits, for a whole pipeline: the blocks that status and dashboard share. */
import { hasSucceeded, isActive } from "../domain/deployment.ts";
import type { EnvironmentName, Instant, ReleaseId, StageName } from "../domain/ids.ts";
import type { Stage } from "../domain/pipeline.ts";
import type { State } from "../domain/state.ts";
import { stagesOf } from "../engine/place.ts";
import { type Wait, waits } from "../engine/wait.ts";
import { headline } from "./headline.ts";
import { MARKDOWN } from "./ink.ts";
import { type Links, releaseLink } from "./links.ts";
import { stageProgresses } from "./stage-progress.ts";
import { count, some, table } from "./table.ts";
import { code, text } from "./text.ts";
import { momentUtc } from "./time.ts";
import { waitWords } from "./wait-words.ts";

export interface Overview {
  readonly state: State;
  readonly links: Links;
  readonly now: Instant;
}

/** A row a stage; a wave that runs one release, and where little happens, is one row. */
export function runsTable(view: Overview): readonly string[] {
  const { state, now } = view;
  const waiting = new Map(waits(state, now).map((wait) => [wait.stage, wait]));
  const rows = wavesOf(stagesOf(state)).flatMap(([wave, stages]) => {
    const all = stages.map((stage) => stageRow(stage, waiting, view));
    const environments = stages.flatMap((stage) => stage.environments);
    const [only, ...others] = runningIn(
      state,
      environments.map(({ name }) => name),
    );
    if (wave === null) return all.map((row) => [code(row.stage), row.runs, row.doing]);
    const local = (name: StageName) => name.slice(wave.length + 1);
    const [busy, ...more] = all.filter(({ doing }) => doing !== "");
    if (others.length === 0 && more.length === 0 && stages.length > 1) {
      const runs = only === undefined ? "" : runsWords([only], environments.length, view);
      const doing = busy === undefined ? "" : `${code(local(busy.stage))}: ${busy.doing}`;
      return [[`**${text(wave)}**`, runs, doing]];
    }
    const head = [`**${text(wave)}**`, count(environments.length, "environment"), ""];
    return [head, ...all.map((row) => [code(local(row.stage)), row.runs, row.doing])];
  });
  return table(["Stage", "Runs", "Now"], rows);
}

/** Why each release waits, who or what ends that and when it is looked at next. */
export function waitLines({ state, links, now }: Overview): readonly string[] {
  return waits(state, now).map((wait) => `- ⏳ ${waitLine(wait, { state, links, now })}`);
}

function waitLine(wait: Wait, { state, links, now }: Overview): string {
  const { why, ends, nextLook } = waitWords(state, wait, now, MARKDOWN);
  const look = nextLook === null ? "" : `; looked at again at ${momentUtc(nextLook, now)}`;
  return `${releaseLink(state, links, wait.release)} waits for ${code(wait.stage)}: ${why}. Ended by ${ends}${look}.`;
}

function wavesOf(
  stages: readonly Stage[],
): readonly (readonly [string | null, readonly Stage[]])[] {
  const groups: [string | null, Stage[]][] = [];
  for (const stage of stages) {
    const last = groups.at(-1);
    if (last !== undefined && last[0] === stage.wave) last[1].push(stage);
    else groups.push([stage.wave, [stage]]);
  }
  return groups;
}

interface StageRow {
  readonly stage: StageName;
  readonly runs: string;
  /** Empty while it stands still and nobody has closed it. */
  readonly doing: string;
}

function stageRow(stage: Stage, waiting: ReadonlyMap<StageName, Wait>, view: Overview): StageRow {
  const { state, links } = view;
  const names = stage.environments.map(({ name }) => name);
  const wait = waiting.get(stage.name);
  const waits =
    wait === undefined ? [] : [`⏳ ${releaseLink(state, links, wait.release)} (${wait.reason})`];
  return {
    stage: stage.name,
    runs: runsWords(runningIn(state, names), names.length, view),
    doing: [...working(stage, view), ...waits, ...closed(state, names)].join(", "),
  };
}

function working(stage: Stage, { state, links, now }: Overview): readonly string[] {
  const execution = state.stages.get(stage.name)?.execution ?? null;
  const active = stage.environments.flatMap(({ name }) => {
    const environment = state.environments.get(name);
    const isBusy = environment?.plannedRollback != null || environment?.deployments.some(isActive);
    return isBusy ? [name] : [];
  });
  if (execution === null || (execution.verdict !== null && active.length === 0)) return [];
  const progress = stageProgresses(state, execution.release, now).find(
    (candidate) => candidate.stage.name === stage.name,
  );
  const doing = progress === undefined ? "" : headline(progress, now, MARKDOWN);
  return [`🔄 ${releaseLink(state, links, execution.release)} ${doing}`.trimEnd()];
}

function closed(state: State, names: readonly EnvironmentName[]): readonly string[] {
  const held = names.filter((name) => (state.environments.get(name)?.holds.length ?? 0) > 0);
  const drifted = names.filter((name) => state.environments.get(name)?.hasDrifted);
  const naming = (all: readonly string[]) =>
    some(
      all.map((name) => code(name)),
      2,
    ).join(", ");
  const asked = [...state.previews.values()].filter(({ environments }) =>
    environments.some((name) => names.includes(name)),
  );
  return [
    ...asked.map((preview) => `✋ rollback ${code(preview.code)} to be confirmed`),
    ...(held.length > 0 ? [`⛔ ${naming(held)} held`] : []),
    ...(drifted.length > 0 ? [`❓ ${naming(drifted)} unknown`] : []),
  ];
}

interface Running {
  /** null: nothing. */
  readonly release: ReleaseId | null;
  readonly environments: readonly EnvironmentName[];
}

/** The releases that run in these environments, the most frequent first. */
function runningIn(state: State, names: readonly EnvironmentName[]): readonly Running[] {
  const groups = Map.groupBy(names, (name) => state.environments.get(name)?.current ?? null);
  return [...groups]
    .map(([release, environments]) => ({ release, environments }))
    .toSorted((a, b) => b.environments.length - a.environments.length);
}

function runsWords(running: readonly Running[], total: number, view: Overview): string {
  const [first, ...others] = running;
  if (first === undefined) return "";
  if (first.release === null && others.length === 0) return "nothing yet";
  const words = running.map(({ release, environments }, index) => {
    const named = release === null ? "nothing" : releaseLink(view.state, view.links, release);
    const share = running.length === 1 ? `${total}/${total}` : `${environments.length}/${total}`;
    // The exceptions are what a reader looks for.
    const where = index > 0 ? ` (${placesWords(environments, view.state)})` : "";
    return `${named} ${share}${where}`;
  });
  return some(words, 3).join(", ");
}

function placesWords(environments: readonly EnvironmentName[], state: State): string {
  return some(
    environments.map((name) => {
      const last = state.environments.get(name)?.deployments.at(-1);
      const isBack = last?.kind === "rollback" && hasSucceeded(last);
      return `${isBack ? "⏪ " : ""}${code(name)}`;
    }),
    2,
  ).join(", ");
}
