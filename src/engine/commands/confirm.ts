/** `/confirm` and `/cancel`: one's own preview without a code, anybody's with it. */

import type { Command } from "../../domain/command.ts";
import type { Decision } from "../../domain/decision.ts";
import type { Instant, ReleaseId } from "../../domain/ids.ts";
import type { Preview } from "../../domain/preview.ts";
import type { RollbackLine } from "../../domain/reply.ts";
import type { State } from "../../domain/state.ts";
import { planLines } from "./plan-rollback.ts";
import { type CommandContext, refuse, reply } from "./refuse.ts";
import { carryOut, standing } from "./roll-back.ts";

type Answer = Extract<Command, { kind: "confirm" | "cancel" }>;

export function answerPreview(
  state: State,
  request: Answer,
  context: CommandContext,
): readonly Decision[] {
  const { command, now } = context;
  const open = [...state.previews.values()].filter(({ expiresAt }) => now < expiresAt);
  const code = request.code?.toLowerCase() ?? null;
  const meant = open.filter((preview) =>
    code === null ? preview.by === command.by : preview.code === code,
  );
  const [preview, second] = meant;
  const candidates = (second === undefined ? open : meant).map((one) => one.code);
  if (preview === undefined) return refuse(context, "no-preview", { subject: code, candidates });
  if (second !== undefined) return refuse(context, "ambiguous", { candidates });
  return request.kind === "cancel"
    ? [
        closing(preview, "cancelled", { now, by: command.by }),
        reply(context, { kind: "preview-cancelled", code: preview.code }),
      ]
    : confirm(state, preview, context);
}

/** What was shown must be what is done: when an environment changed meanwhile, or its target fell away, nothing is. */
function confirm(state: State, preview: Preview, context: CommandContext): readonly Decision[] {
  const { now } = context;
  const lines = planLines(state, preview.environments, preview.to);
  const stands = standing(state, preview.environments);
  const changed = preview.environments.find(
    (_, index) =>
      stands[index] !== preview.stood[index] || !isSame(lines[index], preview.lines[index]),
  );
  if (changed !== undefined) {
    return [
      closing(preview, "changed", { now, by: null }),
      ...refuse(context, "changed", { subject: changed }),
    ];
  }
  return [
    closing(preview, "confirmed", { now, by: context.command.by }),
    ...carryOut(state, lines, { reason: preview.reason, context }),
  ];
}

function isSame(planned: RollbackLine | undefined, shown: RollbackLine | undefined): boolean {
  return targetOf(planned) === targetOf(shown);
}

function targetOf(line: RollbackLine | undefined): ReleaseId | null {
  return line === undefined || line.outcome === "refused" ? null : line.to;
}

/** Previews that nobody answered in time. */
export function expirePreviews(state: State, now: Instant): readonly Decision[] {
  return [...state.previews.values()]
    .filter(({ expiresAt }) => now >= expiresAt)
    .map((preview) => closing(preview, "expired", { now, by: null }));
}

function closing(
  preview: Preview,
  why: Extract<Decision, { type: "ClosePreview" }>["why"],
  { now, by }: { readonly now: Instant; readonly by: string | null },
): Decision {
  return { type: "ClosePreview", at: now, preview, by, why };
}
