/** A rehearsal for a terminal: releases travelling through stages as time goes by, what they wait for, and how it ends. */
import type { Instant, ReleaseId, StageName } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import type { TimelineEntry } from "../domain/timeline.ts";
import { stagesOf } from "../engine/place.ts";
import { waits } from "../engine/wait.ts";
import { LEGEND, type Mark, markOf } from "./rehearsal-marks.ts";
import { rehearsalSummary } from "./rehearsal-summary.ts";
import { WIDTH, wrapWords } from "./rehearsal-text.ts";

/** What there is to tell of a rehearsal that has ended. */
export interface RehearsalStory {
  readonly start: Instant;
  readonly end: Instant;
  readonly timeline: readonly TimelineEntry[];
  /** As it is at the end. */
  readonly state: State;
  /** What became of each release, in the order of the merges. */
  readonly releases: ReadonlyMap<ReleaseId, { readonly status: string }>;
  /** Sentences about broken invariants. */
  readonly violations: readonly string[];
}

/**
 * One line an instant; stages side by side where they fit into 100 columns, else one after the other in the line.
 * @returns lines, the last one ended too
 */
export function rehearsalTable(story: RehearsalStory): string {
  const stages = stagesIn(story);
  const instants = byInstant(story);
  const columns = columnsOf(instants, stages);
  const body =
    columns === null
      ? instants.flatMap((instant) => inOneLine(instant, stages))
      : [headOf(columns), ...instants.flatMap((instant) => inColumns(instant, columns))];
  const waiting = waits(story.state, story.end);
  return [...body, "", LEGEND, "", ...rehearsalSummary(story, waiting), ""].join("\n");
}

/** What happened at one instant. */
interface Moment {
  readonly minutes: string;
  /** Merges, builds, holds and answers: they belong to no stage. */
  readonly around: readonly string[];
  readonly marks: ReadonlyMap<StageName, readonly string[]>;
}

interface Column {
  readonly stage: StageName | null;
  readonly title: string;
  readonly width: number;
}

const MOST_COLUMN = 26;
const TIME_WIDTH = 7;
const GAP = "  ";

/** The stages in force at the end, then any that the story saw besides. */
function stagesIn({ state, timeline }: RehearsalStory): readonly StageName[] {
  const seen = timeline.flatMap((entry) => ("stage" in entry ? [entry.stage] : []));
  return [...new Set([...stagesOf(state).map(({ name }) => name), ...seen])];
}

function byInstant({ timeline, start }: RehearsalStory): readonly Moment[] {
  const instants = Map.groupBy(timeline, ({ at }) => at);
  const isLong = (timeline.at(-1)?.at ?? start) - start >= 1_000 * 60_000;
  return [...instants].map(([at, entries]) => ({
    minutes: isLong ? spellClock(at - start) : spellMinutes(at - start),
    ...sortOut(entries.map(markOf)),
  }));
}

/** The same thing in several environments of a stage is said once. */
function sortOut(marks: readonly Mark[]): Pick<Moment, "around" | "marks"> {
  const around = marks.flatMap(({ stage, text }) => (stage === null ? [text] : []));
  const byStage = new Map<StageName, Map<string, string>>();
  for (const { stage, sign, text } of marks) {
    if (stage === null || text === "") continue;
    const signs = byStage.get(stage) ?? new Map<string, string>();
    const before = signs.get(text) ?? "";
    byStage.set(stage, signs.set(text, before.includes(sign) ? before : before + sign));
  }
  const texts = [...byStage].map(
    ([stage, signs]) => [stage, [...signs].map(([text, sign]) => `${sign} ${text}`)] as const,
  );
  return { around: joinReleases(around), marks: new Map(texts) };
}

/** `R1 merged` and `R1 built` are one line. */
function joinReleases(texts: readonly string[]): readonly string[] {
  const words = Map.groupBy(texts, (text) => text.slice(0, text.lastIndexOf(" ")));
  return [...words].map(([subject, those]) => {
    const ends = those.map((text) => text.slice(subject.length + 1));
    return `${subject} ${[...new Set(ends)].join(", ")}`;
  });
}

/** null: side by side they do not fit. */
function columnsOf(
  moments: readonly Moment[],
  stages: readonly StageName[],
): readonly Column[] | null {
  const widthOf = (title: string, texts: readonly string[]) =>
    Math.min(MOST_COLUMN, Math.max(title.length, ...texts.map((text) => text.length)));
  const around = moments.flatMap((moment) => moment.around);
  const columns: readonly Column[] = [
    { stage: null, title: "releases", width: widthOf("releases", around) },
    ...stages.map((stage) => {
      const texts = moments.flatMap(({ marks }) => marks.get(stage) ?? []);
      return { stage, title: stage, width: widthOf(stage, texts) };
    }),
  ];
  const total = columns.reduce((sum, { width }) => sum + width + GAP.length, TIME_WIDTH);
  return total <= WIDTH && stages.every((stage) => stage.length <= MOST_COLUMN) ? columns : null;
}

function headOf(columns: readonly Column[]): string {
  return row(
    "time",
    columns.map(({ title, width }) => title.padEnd(width)),
  );
}

function inColumns({ minutes, around, marks }: Moment, columns: readonly Column[]) {
  const cells = columns.map(({ stage, width }) => {
    const texts = stage === null ? around : (marks.get(stage) ?? []);
    return texts.flatMap((text) => wrapWords(text, width));
  });
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    row(
      line === 0 ? minutes : "",
      columns.map(({ width }, column) => (cells[column]?.[line] ?? "").padEnd(width)),
    ),
  );
}

/** Each stage in which something happened with its name; for pipelines of dozens of stages. */
function inOneLine({ minutes, around, marks }: Moment, stages: readonly StageName[]) {
  const parts = [
    ...around,
    ...stages.flatMap((stage) => {
      const texts = marks.get(stage);
      return texts === undefined ? [] : [`${stage}: ${texts.join(", ")}`];
    }),
  ];
  const lines = wrapWords(parts.join(" | "), WIDTH - TIME_WIDTH - GAP.length);
  return lines.map((line, index) => row(index === 0 ? minutes : "", [line]));
}

function row(first: string, cells: readonly string[]): string {
  return [first.padStart(TIME_WIDTH), ...cells].join(GAP).trimEnd();
}

/** `14`, `0.5` */
function spellMinutes(ms: number): string {
  return String(Math.round(ms / 600) / 100);
}

/** `00:30`, `2d07:30`, so that weeks can be read. */
function spellClock(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const days = Math.floor(minutes / 1_440);
  const twoDigits = (number: number) => String(number).padStart(2, "0");
  const clock = `${twoDigits(Math.floor((minutes % 1_440) / 60))}:${twoDigits(minutes % 60)}`;
  return days === 0 ? clock : `${days}d${clock}`;
}
