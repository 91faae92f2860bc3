/** The board of the demo: waves as rows, stages as cells, releases as letters; for terminals of 80 columns and more. */
import type { Instant } from "../domain/ids.ts";
import { count } from "./table.ts";
import { plain } from "./text.ts";
import { momentUtc, span } from "./time.ts";

export interface DemoBoard {
  readonly now: Instant;
  /** When the first release was merged. */
  readonly since: Instant;
  /** Of the app to GitHub, so far. */
  readonly requests: number;
  readonly rows: readonly DemoRow[];
  /** Oldest first. */
  readonly releases: readonly DemoRelease[];
}

/** A wave, or a stage that belongs to none. */
export interface DemoRow {
  readonly name: string;
  readonly stages: readonly DemoStage[];
}

export interface DemoStage {
  /** Without the wave's name. */
  readonly name: string;
  /** By environment what runs there: a release's mark, or null for what was there before or nothing. */
  readonly runs: readonly (string | null)[];
  /** The release that is being deployed, and where from; null: none. */
  readonly moving: { readonly from: string | null; readonly to: string } | null;
  /** A release stands here and is not approved yet. */
  readonly isJudging: boolean;
}

export interface DemoRelease {
  /** One letter. */
  readonly mark: string;
  readonly commit: string;
  readonly title: string;
  /** What its check run says. */
  readonly says: string;
  readonly ending: "good" | "bad" | "overtaken" | null;
}

export type Tint = "A" | "B" | "C" | "D" | "E" | "strong" | "pale";
/** Sets text in a colour, or leaves it where there are none. */
export type Paint = (tint: Tint, text: string) => string;

const LABEL = 16;
const CELL = 10;

/** @param columns of the terminal, at least 80; no line is longer */
export function demoBoard(board: DemoBoard, columns: number, paint: Paint): readonly string[] {
  const names = board.rows.find(({ stages }) => stages.length > 1)?.stages ?? [];
  const heads = names.map(({ name }) => name.padEnd(CELL)).join("");
  return [
    clockLine(board, paint),
    "",
    paint("pale", `${" ".repeat(LABEL)}${heads}`.trimEnd()),
    ...board.rows.map((row) => rowLine(row, paint)),
    "",
    ...board.releases.map((release) => releaseLine(release, columns, paint)),
  ];
}

function clockLine({ now, since, requests }: DemoBoard, paint: Paint): string {
  const clock = paint("strong", momentUtc(now, now));
  return `${clock}  ${span(now - since)} after the first merge, ${count(requests, "request")} to GitHub`;
}

function rowLine({ name, stages }: DemoRow, paint: Paint): string {
  const environments = stages.reduce((sum, { runs }) => sum + runs.length, 0);
  const label = `${name.padEnd(LABEL - 6)}${paint("pale", String(environments).padStart(4))}  `;
  return `${label}${stages.map((stage) => cell(stage, paint)).join("")}`.trimEnd();
}

/** `A`, `A …` while it is judged, `A>B 3/8` while B replaces A, `B2 A1` where several run. */
function cell({ runs, moving, isJudging }: DemoStage, paint: Paint): string {
  const counts = [...Map.groupBy(runs, (mark) => mark ?? "·")]
    .map(([mark, all]) => ({ mark, number: all.length }))
    .toSorted((a, b) => b.number - a.number);
  if (moving !== null) {
    const done = counts.find(({ mark }) => mark === moving.to)?.number ?? 0;
    const text = `${moving.from ?? "·"}>${moving.to} ${done}/${runs.length}`;
    return paint(tintOf(moving.to), text.padEnd(CELL));
  }
  const [most] = counts;
  if (counts.length <= 1) {
    const mark = most?.mark ?? "·";
    return paint(tintOf(mark), `${mark}${isJudging ? " …" : ""}`.padEnd(CELL));
  }
  const width = counts.map(({ mark, number }) => `${mark}${number}`).join(" ").length;
  const parts = counts.map(({ mark, number }) => paint(tintOf(mark), `${mark}${number}`));
  return `${parts.join(" ")}${" ".repeat(Math.max(1, CELL - width))}`;
}

/** What a release says matters more than its title; a wide terminal has room for both. */
const ROOM_TO_SAY = 60;
const LEAST_TITLE = 16;
const MOST_TITLE = 50;

function releaseLine(release: DemoRelease, columns: number, paint: Paint): string {
  const { mark, commit, title, says, ending } = release;
  const name = `${mark} ${commit.slice(0, 7)} `;
  const width = Math.min(MOST_TITLE, Math.max(LEAST_TITLE, columns - name.length - ROOM_TO_SAY));
  const about = plain(title, width).padEnd(width + 1);
  const room = columns - name.length - about.length;
  const saying = plain(says, room);
  return `${paint(tintOf(mark), name)}${about}${ending === "overtaken" ? paint("pale", saying) : saying}`;
}

/** Other marks than the five releases of the story have no colour of their own. */
export function tintOf(mark: string): Tint {
  return MARKS.find((known) => known === mark) ?? "pale";
}

const MARKS = ["A", "B", "C", "D", "E"] as const;
