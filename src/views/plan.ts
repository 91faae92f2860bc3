/** The expanded pipeline as a table for people: `release-captain plan`. */
import { formatDuration } from "../domain/duration.ts";
import type { ApprovalStep, Environment, Pipeline, Stage } from "../domain/pipeline.ts";

const WIDTH = 100;

/**
 * Wave by wave, one stage a line where it fits, at most 100 columns. `{region}` stands for each of the
 * regions that the head of the wave names, so that 156 environments take a page.
 * @returns lines, the last one ended too
 */
export function planTable(pipeline: Pipeline): string {
  const groups = groupByWave(pipeline.stages);
  const longest = Math.max(...pipeline.stages.map((stage) => localName(stage).length));
  const columns = { name: Math.min(longest, 30), environments: 30 };
  const blocks = groups.map((group) => [
    ...headOf(group),
    ...group.stages.flatMap((stage) => linesOf(stage, columns)),
    ...bakeOf(group),
  ]);
  return [...wrap(summary(pipeline), ""), ...blocks.flatMap((lines) => ["", ...lines]), ""].join(
    "\n",
  );
}

/** `32 stages, 158 environments; bakes alone take 28h 30m` */
function summary({ name, stages }: Pipeline): string {
  const environments = stages.flatMap((stage) => stage.environments).length;
  const bakeMs = totalBakeMs(stages);
  const bakes = bakeMs === 0 ? "no bakes" : `its bakes alone take ${spell(bakeMs)}`;
  return `${name}: ${count(stages.length, "stage")}, ${count(environments, "environment")}; ${bakes}`;
}

/**
 * What a release waits for at least on its way, even where all else takes no time: of the bakes in one
 * stage, which run side by side, the longest; and then the wave's.
 */
export function totalBakeMs(stages: readonly Stage[]): number {
  return stages.reduce((sum, { approvals, waveBakeMs }) => {
    const bakes = approvals.map((step) => (step.kind === "bake" ? step.bakeMs : 0));
    return sum + Math.max(0, ...bakes) + (waveBakeMs ?? 0);
  }, 0);
}

interface Group {
  /** null: stages outside of waves. */
  readonly wave: string | null;
  readonly stages: readonly Stage[];
}

function groupByWave(stages: readonly Stage[]): readonly Group[] {
  const groups: { wave: string | null; stages: Stage[] }[] = [];
  for (const stage of stages) {
    const last = groups.at(-1);
    if (last !== undefined && last.wave === stage.wave) last.stages.push(stage);
    else groups.push({ wave: stage.wave, stages: [stage] });
  }
  return groups;
}

function headOf({ wave, stages }: Group): readonly string[] {
  if (wave === null) return [];
  const regions = regionsOf(stages);
  const kinds = new Set(stages.map(({ production }) => production));
  const kind = kinds.size > 1 ? "partly production" : kinds.has(true) ? "production" : "";
  const where =
    regions.length === 0 ? "" : `${count(regions.length, "region")}: ${regions.join(", ")}`;
  return wrap([wave, kind, where].filter((part) => part !== "").join(", "), "    ");
}

function regionsOf(stages: readonly Stage[]): readonly string[] {
  const all = stages.flatMap(({ environments }) => environments.map(({ region }) => region));
  return [...new Set(all)].filter((region) => region !== null);
}

function bakeOf({ stages }: Group): readonly string[] {
  const bakeMs = stages.at(-1)?.waveBakeMs ?? null;
  return bakeMs === null ? [] : [`  then all of the wave bakes ${formatDuration(bakeMs)}`];
}

function localName({ name, wave }: Stage): string {
  return wave === null ? name : name.slice(wave.length + 1);
}

interface Columns {
  readonly name: number;
  readonly environments: number;
}

/** A name that is too long for its column pushes the rest to the next line. */
function linesOf(stage: Stage, columns: Columns): readonly string[] {
  const mark = stage.wave === null && stage.production ? " (production)" : "";
  const environments = `${namesOf(stage.environments).join(", ")}${mark}`;
  const approvals = stage.approvals.map(stepText).join(", ");
  const start = `  ${localName(stage).padEnd(columns.name)}  `;
  const middle = approvals === "" ? environments : environments.padEnd(columns.environments);
  const line = `${start}${middle}  ${approvals}`.trimEnd();
  if (line.length <= WIDTH && start.length === columns.name + 4) return [line];
  const indent = " ".repeat(columns.name + 4);
  return [
    ...wrap(`${start}${environments}`, indent),
    ...(approvals === "" ? [] : wrap(`${indent}${approvals}`, indent)),
  ];
}

/** Environments that differ only in their region are one name with `{region}` and how many they are. */
function namesOf(environments: readonly Environment[]): readonly string[] {
  const groups = Map.groupBy(environments, ({ name, region }) =>
    region === null ? name : name.replace(region, "{region}"),
  );
  return [...groups].map(([pattern, members]) => {
    const [first] = members;
    return members.length === 1 ? (first?.name ?? pattern) : `${members.length} x ${pattern}`;
  });
}

function stepText(step: ApprovalStep): string {
  switch (step.kind) {
    case "workflow":
      return step.workflow;
    case "check":
      return `check ${step.check}`;
    case "alarms":
      return step.names === null ? "any alarm" : `alarms ${step.names.join(", ")}`;
    case "bake":
      return `bake ${formatDuration(step.bakeMs)}`;
    case "manual":
      return `manual by ${[...step.teams, ...step.users].join(", ") || "approvers"} (${step.count})`;
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** `1d 4h 30m` */
function spell(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const parts = [
    { number: Math.floor(minutes / 1_440), unit: "d" },
    { number: Math.floor(minutes / 60) % 24, unit: "h" },
    { number: minutes % 60, unit: "m" },
  ].filter(({ number }) => number > 0);
  return parts.length === 0
    ? formatDuration(ms)
    : parts.map(({ number, unit }) => `${number}${unit}`).join(" ");
}

/** Breaks at spaces; a word longer than a line is left whole. */
function wrap(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > WIDTH) {
    const space = rest.lastIndexOf(" ", WIDTH);
    const at = space > indent.length ? space : rest.indexOf(" ", WIDTH);
    if (at < 0) break;
    lines.push(rest.slice(0, at).trimEnd());
    rest = `${indent}${rest.slice(at + 1)}`;
  }
  return [...lines, rest];
}
