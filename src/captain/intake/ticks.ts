/** Ticked boxes in our own previews and dashboards: judged by who ticked them, with the targets from our memory. */
import { readComment } from "../../commands/read-comment.ts";
import { hasBox, tickedBoxes } from "../../views/checkbox.ts";
import { dashboard, dashboardCommand } from "../../views/dashboard.ts";
import { confirmBox } from "../../views/rollback-preview.ts";
import type { Desk } from "../desk.ts";
import { linksOf } from "../links-of.ts";
import type { Office } from "../office.ts";
import { showDashboardNow } from "../perform/show-dashboard.ts";
import type { Trouble } from "../ports/github.ts";
import type { Signal } from "../ports/signal.ts";
import type { Reference } from "../ports/store.ts";
import { sha256 } from "../sha256.ts";
import { giveCommands } from "./comments.ts";

type Edited = Extract<Signal, { type: "edited" }>;

/** Only a box that is ticked now and was not before is read; whatever else the edit changed is taken back. */
export async function takeInTick(office: Office, edited: Edited): Promise<Trouble | null> {
  if (edited.actor.isBot) return null;
  return edited.subject === "comment"
    ? takeInPreview(office, edited)
    : takeInDashboard(office, edited);
}

function newlyTicked({ body, previousBody }: Edited): readonly string[] {
  const before = new Set(tickedBoxes(previousBody ?? ""));
  return tickedBoxes(body).filter((box) => !before.has(box));
}

/** GitHub tells the second of an edit: what was ticked makes two of one second two. */
function tickId({ subject, id, at, actor }: Edited, box: string): string {
  return `tick:${subject}:${id}:${at}:${actor.login}:${box}`;
}

async function takeInPreview(office: Office, edited: Edited): Promise<Trouble | null> {
  const ticked = newlyTicked(edited);
  for (const reference of await office.store.findReferences("preview", edited.id)) {
    const { key: code, pipeline, data } = reference;
    const { keeper } = await office.openDesk(pipeline);
    const wasOpen = keeper.state().previews.has(code);
    const box = confirmBox(code);
    // One that was answered says so itself; who ticks it as well must not be led to roll back once more.
    if (ticked.includes(box) && wasOpen) {
      const command = `/confirm ${code} --pipeline ${pipeline}`;
      const trouble = await giveCommands(office, readComment(command), {
        by: edited.actor.login,
        idOf: () => tickId(edited, box),
        place: { issue: Number(data["issue"] ?? 0), comment: 0 },
      });
      if (trouble !== null) return trouble;
    }
    // One that this tick has answered gets the text of its end.
    const isAnswered = wasOpen && !keeper.state().previews.has(code);
    const trouble = isAnswered ? null : await putBack(office, edited, reference);
    if (trouble !== null) return trouble;
  }
  return null;
}

/** What stood there before, if that was ours: of several edits in a row the first one tells it. */
async function putBack(
  office: Office,
  { id, body, previousBody }: Edited,
  { data }: Reference,
): Promise<Trouble | null> {
  if (previousBody === null || previousBody === body) return null;
  if (sha256(previousBody) !== data["hash"]) return null;
  const updated = await office.github.updateComment(id, previousBody);
  return updated.ok || updated.trouble.kind !== "retryable" ? null : updated.trouble;
}

async function takeInDashboard(office: Office, edited: Edited): Promise<Trouble | null> {
  for (const { pipeline } of await office.store.findReferences("dashboard", edited.id)) {
    const desk = await office.openDesk(pipeline);
    for (const box of await offered(desk, newlyTicked(edited))) {
      const command = `${dashboardCommand(box) ?? ""} --pipeline ${pipeline}`;
      const trouble = await giveCommands(office, readComment(command), {
        by: edited.actor.login,
        idOf: () => tickId(edited, box),
        place: { issue: edited.id, comment: 0 },
      });
      if (trouble !== null) return trouble;
    }
    const shown = await showDashboardNow(desk);
    if (shown.kind === "postponed") return shown.trouble;
  }
  return null;
}

/** Boxes that somebody made up are none; those that fell away meanwhile need nothing done. */
async function offered(desk: Desk, boxes: readonly string[]): Promise<readonly string[]> {
  const links = await linksOf(desk, []);
  const page = dashboard({ state: desk.keeper.state(), links, now: desk.clock.now() });
  return boxes.filter((box) => hasBox(page.body, box) && dashboardCommand(box) !== null);
}
