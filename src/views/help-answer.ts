/** The answer to `/help`. */
import { COMMANDS, type PermissionClass } from "../domain/command-table.ts";
import type { Permission, Pipeline } from "../domain/pipeline.ts";
import { enumerate, paragraphs, table } from "./table.ts";
import { code, text } from "./text.ts";

/** @param pipeline null: there is no valid pipeline file yet */
export function helpAnswer(pipeline: Pipeline | null): string {
  return paragraphs([
    table(
      ["Command", "Does", "Who"],
      COMMANDS.filter(({ isMissing }) => isMissing !== true).map(
        ({ word, operands, does, permission }) => [
          code(`/${word} ${operands}`),
          text(does),
          whoMay(pipeline, permission),
        ],
      ),
    ),
    `${code("WHERE")} is an environment, a stage, a wave or a pattern (${code("prod-us-*")}). ${code("RELEASE")} is an artifact ID, a commit of 7 or more digits, or ${code("#PR")}. With several pipelines in a repository add ${code("--pipeline NAME")}.`,
  ]);
}

/** Who may do things of this class. */
export function whoMay(pipeline: Pipeline | null, permission: PermissionClass): string {
  return pipeline === null ? "" : permissionWords(pipeline.permissions[permission]);
}

function permissionWords(permission: Permission): string {
  if ("role" in permission) return permission.role;
  if ("customRole" in permission) return text(permission.customRole);
  return `team ${enumerate(permission.teams.map((team) => code(team)))}`;
}
