/** What took a change back, and whether that still counts. */
import { changeWords } from "./change-list.ts";
import { releaseLink } from "./links.ts";
import type { Overview } from "./overview.ts";
import type { ChangeLine } from "./rows.ts";

export interface RevertLine {
  readonly change: ChangeLine;
  readonly rank: number;
  /** What took this revert back in its turn. */
  readonly reverts: readonly RevertLine[];
}

/** It is gone from the branch though every newer release contains it: one revert at least still counts. */
export function isTakenBack(reverts: readonly RevertLine[]): boolean {
  return reverts.some((revert) => !isTakenBack(revert.reverts));
}

type View = Pick<Overview, "state" | "links">;

/** A line for each revert. */
export function revertLines(
  reverts: readonly RevertLine[],
  view: View,
  whereIs: (rank: number) => string,
): readonly string[] {
  return reverts.map((revert) => {
    const back = revert.reverts.find(({ reverts: further }) => !isTakenBack(further));
    const undone =
      back === undefined
        ? `, which runs in ${whereIs(revert.rank)}`
        : `; ${named(back, view)} took that back, so it counts again`;
    return `- ↩️ Reverted by ${named(revert, view)}${undone}.`;
  });
}

function named({ change }: RevertLine, { state, links }: View): string {
  return `${changeWords(change, links)} in ${releaseLink(state, links, change.release)}`;
}
