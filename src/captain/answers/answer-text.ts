/** The Markdown that answers a command: outcomes from their details, questions from the memory. */
import type { Question } from "../../domain/command.ts";
import type { ReleaseId } from "../../domain/ids.ts";
import type { RollbackLine } from "../../domain/reply.ts";
import { helpAnswer } from "../../views/help-answer.ts";
import type { Overview } from "../../views/overview.ts";
import { pastReleaseAnswer } from "../../views/past-release.ts";
import { plansOf } from "../../views/plans-of.ts";
import { replyText } from "../../views/reply.ts";
import { rollbackPreview } from "../../views/rollback-preview.ts";
import type { ChangeLine } from "../../views/rows.ts";
import { statusAnswer } from "../../views/status-answer.ts";
import { within } from "../../views/table.ts";
import { text } from "../../views/text.ts";
import type { Desk } from "../desk.ts";
import type { Effect } from "../effect.ts";
import { linksOf, linksOfDeployments } from "../links-of.ts";
import { gatherPreview } from "../preview/gather.ts";
import { historyText, recentText } from "./deployments-text.ts";
import { withoutDropped } from "./dropped.ts";
import { whereText } from "./where-text.ts";

const MOST_CHANGES = 200;

export async function answerText(
  desk: Desk,
  { details, by }: Extract<Effect, { kind: "reply" }>,
): Promise<string> {
  if (details.kind === "answer") return answer(desk, details.question);
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

/** One answer for every pipeline that is asked, each under its name. */
async function answer(desk: Desk, question: Question): Promise<string> {
  const among = "among" in question ? (question.among ?? []) : [];
  if (among.length === 0) return answerAt(desk, question);
  const blocks: string[] = [];
  for (const name of among) {
    const neighbour = desk.neighbours.get(name);
    if (neighbour !== undefined) {
      blocks.push(`### ${text(name)}`, await answerAt(neighbour, question));
    }
  }
  return within(blocks);
}

async function answerAt(desk: Desk, question: Question): Promise<string> {
  const view = await viewOf(desk);
  switch (question.about) {
    case "help":
      return helpAnswer(view.state.pipeline);
    case "status":
      return answerStatus(desk, question, view);
    case "history":
      return historyText(desk, question, view);
    case "recent":
      return recentText(desk, question, view);
    case "where":
      return whereText(desk, question, view);
  }
}

async function answerStatus(
  desk: Desk,
  { release, environments }: Extract<Question, { about: "status" }>,
  view: Overview,
): Promise<string> {
  const whole = { ...view, keptWaiting: desk.keptWaiting() };
  if (release !== null) {
    const past = view.state.releases.has(release) ? null : await pastText(desk, release, view);
    return past ?? statusAnswer({ kind: "release", release }, whole);
  }
  if (environments.length > 0) {
    return statusAnswer({ kind: "environments", names: environments }, whole);
  }
  return statusAnswer({ kind: "pipeline" }, whole);
}

/** Of a release that the state has forgotten; null: nobody knows it. */
async function pastText(desk: Desk, release: ReleaseId, view: Overview): Promise<string | null> {
  const { store } = desk.keeper;
  const row = await store.readRelease(release);
  if (row === null) return null;
  const rows = await store.deploymentsOf(release);
  const keys = rows.map(({ key }) => key);
  return pastReleaseAnswer(row, rows, { ...view, links: await linksOfDeployments(desk, keys) });
}
