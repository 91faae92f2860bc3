/** The answers to `/history` and `/recent`, from the rows that stay when the state has forgotten. */
import type { Question } from "../../domain/command.ts";
import type { ReleaseId } from "../../domain/ids.ts";
import { type Brought, historyAnswer, recentAnswer } from "../../views/history-answer.ts";
import type { Overview } from "../../views/overview.ts";
import type { Desk } from "../desk.ts";
import { linksOfDeployments } from "../links-of.ts";
import type { ChangeRow, DeploymentRow } from "../ports/store.ts";
import { droppedAmong, isDropped } from "./dropped.ts";
import { rankOf } from "./rank-of.ts";

const MOST_RECENT = 100;
const MOST_CHANGES = 200;

type Moment = Pick<Overview, "state" | "now">;

export async function historyText(
  desk: Desk,
  { environment, count }: Extract<Question, { about: "history" }>,
  moment: Moment,
): Promise<string> {
  const rows = await desk.keeper.store.historyOf(environment, count);
  const found: [DeploymentRow, readonly ChangeRow[]][] = [];
  for (const row of rows) found.push([row, await changesBetween(desk, row)]);
  const releases = found.flatMap(([, changes]) => changes.map(({ release }) => release));
  const dropped = await droppedAmong(desk, releases);
  const broughtBy = new Map<string, Brought>();
  for (const [row, changes] of found) {
    const isItselfDropped = await isDropped(desk, higherOf(row));
    const real = isItselfDropped ? changes : changes.filter(({ release }) => !dropped.has(release));
    broughtBy.set(row.key, { changes: real, isAll: changes.length < MOST_CHANGES });
  }
  return historyAnswer(environment, rows, {
    ...moment,
    links: await linksOfRows(desk, rows),
    broughtBy,
  });
}

/** The release whose changes came, or left. */
function higherOf({ kind, release, replaces }: DeploymentRow): ReleaseId {
  return kind === "rollback" ? (replaces ?? release) : release;
}

/** Everything between what it replaced and what it deployed, superseded releases included: of a promotion what came, of a rollback what left. */
async function changesBetween(desk: Desk, row: DeploymentRow): Promise<readonly ChangeRow[]> {
  const { kind, rank, replaces } = row;
  const other = replaces === null ? null : await rankOf(desk, replaces);
  if (kind === "promotion") {
    const above = other ?? Number.NEGATIVE_INFINITY;
    return desk.keeper.store.readChanges(above, rank, MOST_CHANGES);
  }
  return other === null ? [] : desk.keeper.store.readChanges(rank, other, MOST_CHANGES);
}

export async function recentText(
  desk: Desk,
  { forMs }: Extract<Question, { about: "recent" }>,
  moment: Moment,
): Promise<string> {
  const { store } = desk.keeper;
  const since = moment.now - forMs;
  const rows = await store.deploymentsSince(since, MOST_RECENT);
  const total = rows.length < MOST_RECENT ? rows.length : await store.countDeploymentsSince(since);
  return recentAnswer(forMs, { rows, total }, { ...moment, links: await linksOfRows(desk, rows) });
}

function linksOfRows(desk: Desk, rows: readonly DeploymentRow[]) {
  return linksOfDeployments(
    desk,
    rows.map(({ key }) => key),
  );
}
