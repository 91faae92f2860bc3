/** The offer to open a way that a rollback closed, when something newer has arrived there. */
import type { ReleaseId, StageName } from "../domain/ids.ts";
import type { Way } from "../engine/held-by-rollback.ts";
import { changeList, changeNumbers } from "./change-list.ts";
import { releaseLink } from "./links.ts";
import type { Overview } from "./overview.ts";
import type { ChangeLine } from "./rows.ts";
import { enumerate, paragraphs } from "./table.ts";
import { code } from "./text.ts";

export interface Arrival {
  readonly stage: StageName;
  readonly release: ReleaseId;
  /** What keeps it out; at least one. */
  readonly ways: readonly Way[];
  /** All that it brings after what was rolled back, newest first. */
  readonly changes: readonly ChangeLine[];
  /** Those of the changes that take back what was rolled back. */
  readonly reverts: readonly ChangeLine[];
}

export function wayOffer(arrival: Arrival, view: Overview): string {
  const { stage, release, ways, changes, reverts } = arrival;
  const { links, state } = view;
  const brings = changes.length === 0 ? "" : ` and brings ${changeNumbers(changes, links)}`;
  const waits = `${releaseLink(state, links, release)} waits in front of ${code(stage)}, which a rollback closed.`;
  const commands = enumerate(commandsFor(ways).map((command) => code(command)));
  if (reverts.length > 0) {
    return paragraphs([
      `${waits} It takes back changes that were rolled back${brings}:`,
      changeList(reverts, { links }),
      `Let it in: ${commands}`,
    ]);
  }
  const isRevert = changes.some(({ title }) => /^revert\b/i.test(title));
  const what = isRevert ? "It holds a revert" : "It is newer than what was rolled back";
  return paragraphs([`${waits} ${what}${brings}.`, `If it is the fix, let it in: ${commands}`]);
}

/** One command for each direction. */
function commandsFor(ways: readonly Way[]): readonly string[] {
  return (["in", "out"] as const).flatMap((direction) => {
    const names = ways
      .filter((way) => way.direction === direction)
      .map(({ environment }) => environment);
    return names.length === 0 ? [] : [`/promotions enable ${names.join(" ")} --${direction}`];
  });
}
