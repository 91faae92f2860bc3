/** What a command came to, in a few sentences. */
import type { Direction } from "../domain/command.ts";
import type { ReplyDetails, RollbackLine } from "../domain/reply.ts";
import type { State } from "../domain/state.ts";
import { cancelledFor } from "../engine/shared-run.ts";
import { changeNumbers } from "./change-list.ts";
import { checkbox } from "./checkbox.ts";
import { releaseLink, runLink } from "./links.ts";
import { nameList } from "./name-list.ts";
import type { Overview } from "./overview.ts";
import { refusalReason, refusalText } from "./refusal.ts";
import { namesByWay } from "./rollback-plan.ts";
import { confirmBox } from "./rollback-preview.ts";
import type { ChangeLine } from "./rows.ts";
import { count, details, enumerate, some, within } from "./table.ts";
import { code } from "./text.ts";
import { momentUtc } from "./time.ts";
import { typedPlaces } from "./typed-places.ts";

export interface ReplyView extends Overview {
  /** What leaves with a rollback, so that it can be reverted; empty where it is not known. */
  readonly changes: readonly ChangeLine[];
}

/**
 * Markdown for a comment, less than 65,536 characters. A preview is told here without what would change:
 * `rollbackPreview` shows that too. The answer to a question is none of this: "".
 */
export function replyText(details: ReplyDetails, view: ReplyView): string {
  const { state, links } = view;
  const named = (release: string) => {
    const known = [...state.releases.keys()].find((id) => id === release);
    return known === undefined ? code(release) : releaseLink(state, links, known);
  };
  switch (details.kind) {
    case "rollback":
      return rollbackText(details.lines, view);
    case "preview":
      return previewText(details, view);
    case "preview-cancelled":
      return `The preview ${code(details.code)} is dropped. Nothing was changed.`;
    case "promotions":
      return promotionsText(details, view);
    case "retry":
      return `${named(details.release)} waits in front of ${code(details.stage)} again; it enters as soon as nothing stands in its way.`;
    case "retry-build":
      return `A build of ${named(details.release)} is started.`;
    case "reject":
      return rejectText(details, named(details.release));
    case "halt":
      return `Promotions are halted. What is deploying goes on, and rollbacks still run. ${code("/resume")} starts promotions again.`;
    case "resume":
      return "Promotions go on.";
    case "quarantine":
      return `${named(details.release)} is promoted nowhere any more. Where it runs it stays; ${code("/rollback WHERE")} takes it away, and a newer release passes.`;
    case "unquarantine":
      return `${named(details.release)} may move again. Environments that are held stay held until ${code("/promotions enable")}.`;
    case "answer":
      return "";
    case "refused":
      return refusalText(details.code, details);
  }
}

function rejectText(
  { stage, back, kept, keptBecause }: Extract<ReplyDetails, { kind: "reject" }>,
  release: string,
): string {
  const why =
    keptBecause === "switched-off"
      ? `automatic rollback is off there; ${code(`/rollback ${stage}`)} takes it away`
      : "there is nothing to go back to";
  return [
    `${code(stage)} has rejected ${release}.`,
    ...(back.length > 0 ? [`It is rolled back in ${nameList(back, MOST_NAMED)}.`] : []),
    ...(kept.length > 0 ? [`It stays in ${nameList(kept, MOST_NAMED)}: ${why}.`] : []),
    ...(back.length + kept.length === 0
      ? ["It was not deployed there yet, so nothing is rolled back; a newer release passes."]
      : []),
  ].join(" ");
}

function rollbackText(lines: readonly RollbackLine[], view: ReplyView): string {
  const { links, changes, state } = view;
  const moved = lines.filter((line) => line.outcome !== "refused");
  const names = moved.map(({ environment }) => environment);
  const where = typedPlaces(state, names);
  return within([
    `Rolling back ${count(moved.length, "environment")}:`,
    moved.length > MOST_LINES ? manyLines(lines, view) : wayLines(lines, view),
    alongWords(state, lines),
    `The ways into and out of ${names.length === 1 ? "it" : "them"} are closed. When a fix is there: ${code(`/promotions enable ${where}`)}.`,
    changes.length === 0
      ? ""
      : `The branch still has the changes. **Revert** on the page of a pull request takes one out: ${changeNumbers(changes, links)}.`,
    moved.length > MOST_LINES ? details("Each of them", namesByWay(moved, state)) : [],
  ]);
}

/** With one run for a stage, cancelling it ends more than was asked for. */
function alongWords(state: State, lines: readonly RollbackLine[]): string {
  const asked = new Set(lines.map(({ environment }) => environment));
  const along = [...state.environments.values()].filter(({ name, deployments }) => {
    const newest = deployments.findLast(({ kind }) => kind === "promotion");
    const cause = newest === undefined ? null : cancelledFor(state, newest);
    return cause !== null && asked.has(cause) && !asked.has(name);
  });
  if (along.length === 0) return "";
  const names = nameList(
    along.map(({ name }) => name),
    MOST_ALONG,
  );
  return `⚠️ The run that was cancelled also deployed to ${names}; what becomes of ${along.length === 1 ? "it" : "them"}: ${code("/status")}.`;
}

function previewText(details: Extract<ReplyDetails, { kind: "preview" }>, view: ReplyView): string {
  const { code: previewCode, lines, expiresAt } = details;
  const moved = lines.filter(({ outcome }) => outcome !== "refused");
  return within([
    `This would roll back ${count(moved.length, "environment")}; nothing has happened yet.`,
    checkbox(confirmBox(previewCode), "**Roll back now**"),
    `Tick it, or type ${code(`/confirm ${previewCode}`)}; ${code(`/cancel ${previewCode}`)} drops it. It expires at ${momentUtc(expiresAt, view.now)}.`,
    wayLines(lines, view),
  ]);
}

function wayLines(lines: readonly RollbackLine[], { state, links }: ReplyView): readonly string[] {
  const shown = lines.map((line) => {
    if (line.outcome === "refused") {
      return `${code(line.environment)} is left as it is: ${refusalReason("no-target")}.`;
    }
    const way = `${releaseLink(state, links, line.from)} → ${releaseLink(state, links, line.to)}`;
    const adopted = line.outcome === "adopted" ? ", which was running already" : "";
    return `⏪ ${code(line.environment)}: ${way}${adopted}${runOf(line, { state, links })}`;
  });
  return some(shown, MOST_LISTED).map((line) => `- ${line}`);
}

/** Those that go the same way together; by name they are folded away below. */
function manyLines(lines: readonly RollbackLine[], { state, links }: ReplyView): readonly string[] {
  const moved = lines.filter((line) => line.outcome !== "refused");
  const left = lines.length - moved.length;
  const ways = Map.groupBy(
    moved,
    ({ from, to }) => `${releaseLink(state, links, from)} → ${releaseLink(state, links, to)}`,
  );
  return [
    ...[...ways].map(([way, alike]) => `- ⏪ ${count(alike.length, "environment")}: ${way}`),
    ...(left > 0
      ? [`- ${count(left, "environment")} left as before: ${refusalReason("no-target")}.`]
      : []),
  ];
}

/** By the time of the reply the run has been asked for. */
function runOf(
  { environment, to }: Moved,
  { state, links }: Pick<ReplyView, "state" | "links">,
): string {
  const newest = state.environments.get(environment)?.deployments.at(-1);
  const isIt = newest?.kind === "rollback" && newest.release === to;
  return isIt && links.runs.has(newest.key) ? `, ${runLink(links, newest.key, "run")}` : "";
}

const MOST_NAMED = 6;
/** Beside what was asked for. */
const MOST_ALONG = 3;
/** More are told together. */
const MOST_LINES = 12;
const MOST_LISTED = 100;

type Moved = Exclude<RollbackLine, { outcome: "refused" }>;

function promotionsText(
  details: Extract<ReplyDetails, { kind: "promotions" }>,
  { state, links }: ReplyView,
): string {
  const { action, environments, directions, readmitted } = details;
  const where = nameList(environments, MOST_NAMED);
  const ways = enumerate(directions.map((direction) => WAYS[direction]));
  if (action === "disable") {
    const only = directions.length === 1 ? ` --${directions[0] ?? "in"}` : "";
    const typed = typedPlaces(state, environments);
    return `Promotions ${ways} ${where} are closed. ${code(`/promotions enable ${typed}${only}`)} opens them again.`;
  }
  const through = readmitted.map(
    ({ release, stage }) => ` ${releaseLink(state, links, release)} is let into ${code(stage)}.`,
  );
  return `Promotions ${ways} ${where} are open.${through.join("")}`;
}

const WAYS: Readonly<Record<Direction, string>> = { in: "into", out: "out of" };
