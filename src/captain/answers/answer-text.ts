/** The Markdown that answers a command: outcomes from their details, questions from the memory. */
import type { Question } from "../../domain/command.ts";
import type { RollbackLine } from "../../domain/reply.ts";
import { helpAnswer } from "../../views/help-answer.ts";
import { historyAnswer, recentAnswer } from "../../views/history-answer.ts";
import type { Overview } from "../../views/overview.ts";
import { plansOf } from "../../views/plans-of.ts";
import { replyText } from "../../views/reply.ts";
import { rollbackPreview } from "../../views/rollback-preview.ts";
import type { ChangeLine } from "../../views/rows.ts";
import { statusAnswer } from "../../views/status-answer.ts";
import type { Desk } from "../desk.ts";
import type { Effect } from "../effect.ts";
import { linksOf } from "../links-of.ts";
import type { DeploymentRow } from "../ports/store.ts";
import { gatherPreview } from "../preview/gather.ts";
import { isDropped, withoutDropped } from "./dropped.ts";
import { rankOf } from "./rank-of.ts";
import { whereText } from "./where-text.ts";

const MOST_RECENT = 100;
const MOST_CHANGES = 200;

export async function answerText(
  desk: Desk,
  { details, by }: Extract<Effect, { kind: "reply" }>,
): Promise<string> {
  const view = await viewOf(desk);
  switch (details.kind) {
    case "preview": {
      const { lines, code, expiresAt } = details;
      const preview = desk.keeper.state().previews.get(code);
      const { differences, rules } = await gatherPreview(desk, lines);
      const plans = plansOf(view.state, lines, rules);
      const reason = preview?.reason ?? null;
      return rollbackPreview({ code, by, reason, expiresAt, ...plans, differences }, view);
    }
    case "rollback":
      return replyText(details, { ...view, changes: await changesLeaving(desk, details.lines) });
    case "answer":
      return answer(desk, details.question, view);
    default:
      return replyText(details, { ...view, changes: [] });
  }
}

async function viewOf(desk: Desk): Promise<Overview> {
  return { state: desk.keeper.state(), links: await linksOf(desk), now: desk.clock.now() };
}

async function changesLeaving(
  desk: Desk,
  lines: readonly RollbackLine[],
): Promise<readonly ChangeLine[]> {
  const { releases } = desk.keeper.state();
  const ranks = lines.flatMap((line) => {
    if (line.outcome === "refused") return [];
    return { from: releases.get(line.from)?.rank ?? 0, to: releases.get(line.to)?.rank ?? 0 };
  });
  if (ranks.length === 0) return [];
  const above = Math.min(...ranks.map(({ to }) => to));
  const upTo = Math.max(...ranks.map(({ from }) => from));
  return withoutDropped(desk, await desk.keeper.store.readChanges(above, upTo, MOST_CHANGES));
}

function answer(desk: Desk, question: Question, view: Overview): Promise<string> | string {
  switch (question.about) {
    case "help":
      return helpAnswer(view.state.pipeline);
    case "status":
      return answerStatus(question, view);
    case "history":
      return answerHistory(desk, question, view);
    case "recent":
      return answerRecent(desk, question, view);
    case "where":
      return whereText(desk, question, view);
  }
}

function answerStatus(
  { release, environments }: Extract<Question, { about: "status" }>,
  view: Overview,
): string {
  const whole = { ...view, heldBack: null };
  if (release !== null) return statusAnswer({ kind: "release", release }, whole);
  if (environments.length > 0) {
    return statusAnswer({ kind: "environments", names: environments }, whole);
  }
  return statusAnswer({ kind: "pipeline" }, whole);
}

async function answerHistory(
  desk: Desk,
  { environment, count }: Extract<Question, { about: "history" }>,
  view: Overview,
): Promise<string> {
  const rows = await desk.keeper.store.historyOf(environment, count);
  const changesOf = new Map<string, readonly ChangeLine[]>();
  for (const row of rows) changesOf.set(row.key, await changesNewThere(desk, row));
  return historyAnswer(environment, rows, { ...view, changesOf });
}

/** What a promotion brought: everything after what it replaced, superseded releases included. */
async function changesNewThere(desk: Desk, row: DeploymentRow): Promise<readonly ChangeLine[]> {
  if (row.kind === "rollback") return [];
  const above = row.replaces === null ? null : await rankOf(desk, row.replaces);
  const lowest = above ?? Number.NEGATIVE_INFINITY;
  const changes = await desk.keeper.store.readChanges(lowest, row.rank, MOST_CHANGES);
  return (await isDropped(desk, row.release)) ? changes : withoutDropped(desk, changes);
}

async function answerRecent(
  desk: Desk,
  { forMs }: Extract<Question, { about: "recent" }>,
  view: Overview,
): Promise<string> {
  const rows = await desk.keeper.store.deploymentsSince(view.now - forMs, MOST_RECENT);
  return recentAnswer(forMs, rows, view);
}
