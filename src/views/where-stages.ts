/** The table of `/where`: a row a stage; a wave that has it everywhere, or that it has not come to, is one row. */
import type { EnvironmentName } from "../domain/ids.ts";
import type { Stage } from "../domain/pipeline.ts";
import { stagesOf } from "../engine/place.ts";
import { waits } from "../engine/wait.ts";
import type { Overview } from "./overview.ts";
import type { TurnLine } from "./rows.ts";
import { table } from "./table.ts";
import { code, text } from "./text.ts";
import { turnWords } from "./turn-words.ts";
import { notYet, whyNot } from "./why-not.ts";

interface Subject {
  readonly rank: number;
  readonly turns: readonly TurnLine[];
  readonly runsThere: (name: EnvironmentName) => boolean;
}

interface Row {
  readonly wave: string | null;
  readonly name: string;
  readonly has: number;
  readonly all: number;
  /** With which deployment it came there first; "": it never did. */
  readonly first: string;
  readonly why: string;
  /** It is on its way, and has not come as far. */
  readonly isAhead: boolean;
}

export function stageRows(subject: Subject, view: Overview): readonly string[] {
  const waiting = new Map(waits(view.state, view.now).map((wait) => [wait.stage, wait]));
  const rows = stagesOf(view.state).map((stage, index): Row => {
    const names = stage.environments.map(({ name }) => name);
    const missing = names.filter((name) => !subject.runsThere(name));
    const wait = waiting.get(stage.name) ?? null;
    const { rank } = subject;
    const obstacles = missing.length === 0 ? "" : whyNot({ index, rank, missing, wait }, view);
    const isAhead = missing.length === names.length && obstacles === "";
    return {
      wave: stage.wave,
      name: stage.name,
      has: names.length - missing.length,
      all: names.length,
      first: firstWords(stage, subject, view),
      why: isAhead ? notYet(index, rank, view) : obstacles || comesNext(missing),
      isAhead,
    };
  });
  return table(["Stage", "Has it", "First with (UTC), or why not"], byWave(rows).flatMap(cellsOf));
}

/** An environment that is new in the file gets the next release. */
function comesNext(missing: readonly EnvironmentName[]): string {
  return missing.length > 0 ? "it comes with the next release" : "";
}

function firstWords({ environments }: Stage, { turns }: Subject, view: Overview): string {
  const own = new Set<string>(environments.map(({ name }) => name));
  const first = turns.findLast(({ environment, came }) => came && own.has(environment));
  return first === undefined ? "" : turnWords(first, view);
}

function byWave(rows: readonly Row[]): readonly (readonly Row[])[] {
  const groups: Row[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last !== undefined && row.wave !== null && last[0]?.wave === row.wave) last.push(row);
    else groups.push([row]);
  }
  return groups;
}

function cellsOf(group: readonly Row[]): readonly (readonly string[])[] {
  const [first] = group;
  const isOne = group.every(({ has, all }) => has === all) || group.every(({ isAhead }) => isAhead);
  if (first === undefined || first.wave === null || group.length === 1 || !isOne) {
    return group.map((row) => cells(row, code(row.name)));
  }
  const sum = (number: (row: Row) => number) =>
    group.reduce((total, row) => total + number(row), 0);
  const whole: Row = { ...first, has: sum(({ has }) => has), all: sum(({ all }) => all) };
  return [cells(whole, `**${text(first.wave)}**`)];
}

function cells({ has, all, first, why }: Row, name: string): readonly string[] {
  const mark = has === all ? "✅" : has > 0 ? "🔸" : "▫️";
  return [
    `${mark} ${name}`,
    `${has}/${all}`,
    [first, why].filter((word) => word !== "").join(", "),
  ];
}
