/** Ticked boxes in our own previews and dashboards: judged by who ticked them, with the targets from our memory. */
import { readComment } from "../../commands/read-comment.ts";
import { tickedBoxes } from "../../views/checkbox.ts";
import { dashboardCommand } from "../../views/dashboard.ts";
import { confirmBox } from "../../views/rollback-preview.ts";
import type { Office } from "../office.ts";
import type { Trouble } from "../ports/github.ts";
import type { Signal } from "../ports/signal.ts";
import { giveCommands } from "./comments.ts";

type Edited = Extract<Signal, { type: "edited" }>;

/** Whatever else the edit changed is not read, and the next update of the page takes it back. */
export async function takeInTick(office: Office, edited: Edited): Promise<Trouble | null> {
  if (edited.actor.isBot) return null;
  return edited.subject === "comment"
    ? takeInPreview(office, edited)
    : takeInDashboard(office, edited);
}

async function takeInPreview(office: Office, edited: Edited): Promise<Trouble | null> {
  const ticked = tickedBoxes(edited.body);
  for (const reference of await office.store.findReferences("preview", edited.id)) {
    const code = reference.key;
    if (!ticked.includes(confirmBox(code))) continue;
    const pipeline = reference.pipeline;
    const command = `/confirm ${code} --pipeline ${pipeline}`;
    const trouble = await giveCommands(office, readComment(command), {
      by: edited.actor.login,
      idOf: () => `tick:${edited.id}:${edited.at}:${edited.actor.login}`,
      place: { issue: Number(reference.data["issue"] ?? 0), comment: 0 },
    });
    if (trouble !== null) return trouble;
  }
  return null;
}

async function takeInDashboard(office: Office, edited: Edited): Promise<Trouble | null> {
  const before = new Set(tickedBoxes(edited.previousBody ?? ""));
  const boxes = tickedBoxes(edited.body).filter((box) => !before.has(box));
  for (const reference of await office.store.findReferences("dashboard", edited.id)) {
    const { pipeline } = reference;
    const commands = boxes
      .flatMap((box) => dashboardCommand(box) ?? [])
      .map((command) => `${command} --pipeline ${pipeline}`);
    const trouble = await giveCommands(office, readComment(commands.join("\n")), {
      by: edited.actor.login,
      idOf: ({ index }) => `tick:${edited.id}:${edited.at}:${edited.actor.login}:${index}`,
      place: { issue: edited.id, comment: 0 },
    });
    if (trouble !== null) return trouble;
    await (await office.openDesk(pipeline)).keeper.takeIn([]);
  }
  return null;
}
