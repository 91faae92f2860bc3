/** A release's way through the pipeline as a table: a row a stage, and a row for a wave that is over or still far. */
import type { Instant } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import type { EnvironmentProgress } from "./environment-progress.ts";
import { headline } from "./headline.ts";
import { MARKDOWN } from "./ink.ts";
import { type Links, releaseLink, runLink } from "./links.ts";
import { rejectWords } from "./reject-words.ts";
import type { StageProgress } from "./stage-progress.ts";
import { count, some, table } from "./table.ts";
import { code, text } from "./text.ts";
import { moment } from "./time.ts";

export interface StageTableContext {
  readonly state: State;
  readonly links: Links;
  readonly now: Instant;
}

/** @param progresses in the order of travel, as `stageProgresses` gives them */
export function stageTable(
  progresses: readonly StageProgress[],
  context: StageTableContext,
): readonly string[] {
  const rows = groups(progresses).flatMap((group) => rowsOf(group, context));
  return table(["Stage", "Environments", "When (UTC)"], rows);
}

/** Every stage, also of waves that {@link stageTable} shows as one row. */
export function wholeStageTable(
  progresses: readonly StageProgress[],
  context: StageTableContext,
): readonly string[] {
  const rows = progresses.map((progress) => rowOf(progress, context, progress.stage.name));
  return table(["Stage", "Environments", "When (UTC)"], rows);
}

/** Some wave is shown as one row. */
export function isFolded(progresses: readonly StageProgress[]): boolean {
  return groups(progresses).some((group) => isOneRow(group));
}

interface Group {
  /** null: stages outside of waves. */
  readonly wave: string | null;
  readonly stages: readonly StageProgress[];
}

function groups(progresses: readonly StageProgress[]): readonly Group[] {
  const all: { wave: string | null; stages: StageProgress[] }[] = [];
  for (const progress of progresses) {
    const last = all.at(-1);
    const { wave } = progress.stage;
    if (last !== undefined && last.wave === wave) last.stages.push(progress);
    else all.push({ wave, stages: [progress] });
  }
  return all;
}

function rowsOf(group: Group, context: StageTableContext): readonly (readonly string[])[] {
  const { wave, stages } = group;
  if (wave === null) {
    return stages.map((progress) => rowOf(progress, context, progress.stage.name));
  }
  if (isOneRow(group)) return [waveRow(wave, stages, context)];
  const head = [`**${text(wave)}**`, count(environmentsOf(stages).length, "environment"), ""];
  const local = (name: string) => name.slice(wave.length + 1);
  return [head, ...stages.map((progress) => rowOf(progress, context, local(progress.stage.name)))];
}

function isOneRow({ wave, stages }: Group): boolean {
  if (wave === null || stages.length < 2) return false;
  return ["approved", "ahead"].some((mark) => stages.every((stage) => stage.mark === mark));
}

function waveRow(wave: string, stages: readonly StageProgress[], { now }: StageTableContext) {
  const environments = environmentsOf(stages);
  const isDone = stages[0]?.mark === "approved";
  const at = stages.at(-1)?.record?.at ?? null;
  return [
    `${isDone ? "✅" : "▫️"} **${text(wave)}**`,
    isDone
      ? tally(environments)
      : `${count(stages.length, "stage")}, ${environments.length} environments`,
    isDone && at !== null ? moment(at, now) : "",
  ];
}

function environmentsOf(stages: readonly StageProgress[]): readonly EnvironmentProgress[] {
  return stages.flatMap(({ environments }) => environments);
}

function rowOf(
  progress: StageProgress,
  context: StageTableContext,
  name: string,
): readonly string[] {
  const { mark, record } = progress;
  const at = record === null ? "" : moment(record.at, context.now);
  return [`${MARKS[mark]} ${code(name)}`, whereOf(progress, context), mark === "ahead" ? "" : at];
}

const MARKS: Readonly<Record<StageProgress["mark"], string>> = {
  ahead: "▫️",
  waiting: "⏳",
  working: "🔄",
  approved: "✅",
  withdrawn: "⏪",
  rejected: "❌",
  superseded: "⏭️",
  skipped: "▫️",
};

function whereOf(progress: StageProgress, context: StageTableContext): string {
  const { environments, record, mark } = progress;
  switch (mark) {
    case "ahead":
      return count(environments.length, "environment");
    case "skipped":
      return "added behind it";
    case "waiting":
      return `waits (${progress.wait?.reason ?? ""})`;
    case "superseded":
      return record?.status === "superseded"
        ? `superseded by ${releaseLink(context.state, context.links, record.by)}`
        : "superseded";
    case "working":
      return [tally(environments), headline(progress, context.now, MARKDOWN)]
        .filter((part) => part !== "")
        .join(" ");
    case "approved":
      return [tally(environments), ...notDone(progress, context)].join(", ");
    case "rejected":
    case "withdrawn":
      return [...rejection(progress, context), ...notDone(progress, context)].join(", ");
  }
}

/** `3/3 ✅`, `1/3` */
function tally(environments: readonly EnvironmentProgress[]): string {
  const passed = environments.filter(({ phase }) => phase === "passed" || phase === "replaced");
  const all = `${passed.length}/${environments.length}`;
  return passed.length === environments.length ? `${all} ✅` : all;
}

function rejection({ record, environments }: StageProgress, { state, links }: StageTableContext) {
  if (record?.status !== "rejected") return [];
  const { environment, reason } = record;
  const place = environments.find(({ name }) => name === environment);
  const where = runLink(links, place?.deployment?.key ?? "", code(environment));
  const then = place === undefined || place.phase === "stays" ? undefined : NOT_DONE[place.phase];
  // That its deployment failed is said already.
  const after = then === undefined || SAID_BY_REASON.has(then) ? "" : `; it ${then}`;
  const deployment = place?.deployment ?? null;
  return [`${where}: ${rejectWords(state, { reason, deployment }, MARKDOWN)}${after}`];
}

/** Environments that do not simply run the release, named; three, then how many more. */
function notDone({ environments, record }: StageProgress, { links }: StageTableContext) {
  const rejecting = record?.status === "rejected" ? record.environment : null;
  const named = environments.flatMap(({ name, phase, deployment }) => {
    const words = NOT_DONE[phase];
    if (words === undefined || name === rejecting) return [];
    return [`${runLink(links, deployment?.key ?? "", code(name))} ${words}`];
  });
  return some(named, 3);
}

const NOT_DONE: Partial<Readonly<Record<EnvironmentProgress["phase"], string>>> = {
  queued: "waits for a runner",
  "handed-over": "waits for the app that deploys",
  reviewers: "waits for GitHub's reviewers",
  deploying: "still deploys",
  cancelling: "is being cancelled",
  stays: "keeps it",
  failed: "failed",
  "not-run": "never ran",
  cancelled: "was cancelled",
  fenced: "could not be cancelled",
  "rolling-back": "is being rolled back",
  "rolled-back": "was rolled back",
  "rollback-failed": "could not be rolled back",
};

const SAID_BY_REASON: ReadonlySet<string> = new Set(["failed", "never ran"]);
