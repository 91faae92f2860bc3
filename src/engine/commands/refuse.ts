/** A refusal: nothing changes, and the answer says why. */

import type { GivenCommand } from "../../domain/command.ts";
import type { Decision } from "../../domain/decision.ts";
import type { Instant, ReleaseId, StageName } from "../../domain/ids.ts";
import type { RefusalCode } from "../../domain/reason.ts";
import type { ReplyDetails } from "../../domain/reply.ts";

/** What a command may look at besides the state. */
export interface CommandContext {
  readonly command: GivenCommand;
  readonly now: Instant;
}

export function reply({ command, now }: CommandContext, details: ReplyDetails): Decision {
  return { type: "Reply", at: now, command: command.id, by: command.by, details };
}

export function refuse(
  context: CommandContext,
  code: RefusalCode,
  about: { readonly release?: ReleaseId; readonly stage?: StageName; readonly hint?: string } = {},
): readonly Decision[] {
  const { release = null, stage = null, hint = null } = about;
  return [reply(context, { kind: "refused", code, release, stage, hint })];
}
