/** Comments in a rehearsal: read, judged and answered as the real ones are, without GitHub. */
import type { Standing } from "../../commands/permission.ts";
import { readComment } from "../../commands/read-comment.ts";
import { understand } from "../../commands/understand.ts";
import type { GivenCommand } from "../../domain/command.ts";
import type { State } from "../../domain/state.ts";
import type { ScenarioEvent } from "./scenario.ts";

type Comment = Extract<ScenarioEvent, { kind: "comment" }>;

/**
 * The commands that a comment gives; none for bots, strangers and foreign words.
 * @param number the comment's own, so that the same words later are another command
 */
export function commandsIn(
  comment: Comment,
  number: number,
  state: State,
): readonly GivenCommand[] {
  const { pipeline } = state;
  if (pipeline === null || comment.by.endsWith("[bot]")) return [];
  const standing = standingOf(comment.permission);
  return readComment(comment.body).flatMap((written): readonly GivenCommand[] => {
    const request = understand(written, { state, pipeline, standing, known: new Map() });
    return request === null ? [] : [{ id: `${number}:${written.index}`, by: comment.by, request }];
  });
}

function standingOf(permission: string): Standing {
  const role = permission.replace(/^role:/, "");
  return { role, base: role, teams: new Set() };
}
