/** A refusal: nothing changes, and the answer says why. */

import type { Command, GivenCommand } from "../../domain/command.ts";
import type { CommandWord } from "../../domain/command-table.ts";
import type { Decision } from "../../domain/decision.ts";
import type { Instant } from "../../domain/ids.ts";
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

export interface About {
  readonly subject?: string | null;
  readonly instead?: string | null;
  readonly candidates?: readonly string[];
}

export function refuse(
  context: CommandContext,
  code: RefusalCode,
  about: About = {},
): readonly Decision[] {
  const { subject = null, instead = null, candidates = [] } = about;
  const word = wordOf(context.command.request);
  return [reply(context, { kind: "refused", code, word, subject, instead, candidates })];
}

function wordOf(request: Command): CommandWord {
  switch (request.kind) {
    case "retry-build":
      return "retry";
    case "question":
      return request.question.about;
    case "refused":
      return request.details.word;
    default:
      return request.kind;
  }
}
