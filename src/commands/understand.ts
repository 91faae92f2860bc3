/** From a command as it was typed to what it asks for, a refusal, or silence. */
import type { Command } from "../domain/command.ts";
import type { CommandWord } from "../domain/command-table.ts";
import type { Pipeline } from "../domain/pipeline.ts";
import type { State } from "../domain/state.ts";
import type { KnownReleases } from "./look-up.ts";
import { parseCommand } from "./parse.ts";
import { isAllowed, permissionClassOf, type Standing } from "./permission.ts";
import type { WrittenCommand } from "./read-comment.ts";
import { resolveCommand } from "./resolve.ts";

export interface Understanding {
  readonly state: State;
  readonly pipeline: Pipeline;
  readonly standing: Standing;
  readonly known: KnownReleases;
}

/** @returns null for silence: the word is none of ours, or the person may not even ask */
export function understand(
  written: WrittenCommand,
  { state, pipeline, standing, known }: Understanding,
): Command | null {
  const parsed = parseCommand(written);
  if (parsed.kind === "foreign" || !isAllowed(pipeline, "view", standing)) return null;
  if (parsed.kind === "near-miss") {
    const instead = `/${parsed.suggestion}`;
    return refused("unknown", "help", { subject: `/${written.word}`, instead });
  }
  const needed =
    parsed.kind === "usage" ? parsed.entry.permission : permissionClassOf(parsed.command);
  const word = parsed.kind === "usage" ? parsed.entry.word : parsed.command.entry.word;
  if (!isAllowed(pipeline, needed, standing)) {
    const isForced = parsed.kind === "command" && parsed.command.options.force;
    const subject =
      isForced && isAllowed(pipeline, parsed.command.entry.permission, standing) ? "--force" : null;
    return refused("permission", word, { subject, instead: permissionWords(pipeline, needed) });
  }
  if (parsed.kind === "usage") return refused("usage", word, { instead: parsed.hint });
  return resolveCommand(parsed.command, { state, known });
}

/** `write`, `role:deployer` or the teams, as the pipeline file says it. */
function permissionWords(pipeline: Pipeline, needed: "view" | "rollback" | "approve"): string {
  const permission = pipeline.permissions[needed];
  if ("role" in permission) return `the role ${permission.role} or more`;
  if ("customRole" in permission) return `the role ${permission.customRole}`;
  return `membership in ${permission.teams.join(" or ")}`;
}

function refused(
  code: "unknown" | "usage" | "permission",
  word: CommandWord,
  { subject = null, instead }: { readonly subject?: string | null; readonly instead: string },
): Command {
  const details = { kind: "refused", code, word, subject, instead, candidates: [] } as const;
  return { kind: "refused", details };
}
