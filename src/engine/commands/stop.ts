/** `/halt`, `/resume`, `/quarantine` and `/unquarantine`. */

import type { Command } from "../../domain/command.ts";
import type { Decision } from "../../domain/decision.ts";
import type { State } from "../../domain/state.ts";
import { type CommandContext, refuse, reply } from "./refuse.ts";

export function halt(
  request: Extract<Command, { kind: "halt" }>,
  context: CommandContext,
): readonly Decision[] {
  const { now, command } = context;
  return [
    { type: "Halt", at: now, by: command.by, reason: request.reason },
    reply(context, { kind: "halt" }),
  ];
}

export function resume(state: State, context: CommandContext): readonly Decision[] {
  if (state.halt === null) return refuse(context, "nothing");
  return [
    { type: "Resume", at: context.now, by: context.command.by },
    reply(context, { kind: "resume" }),
  ];
}

export function quarantine(
  state: State,
  { release }: Extract<Command, { kind: "quarantine" }>,
  context: CommandContext,
): readonly Decision[] {
  const known = state.releases.get(release);
  if (known === undefined) return refuse(context, "unknown", { subject: release });
  if (known.isQuarantined) return refuse(context, "quarantined", { subject: release });
  return [
    { type: "Quarantine", at: context.now, release, by: context.command.by },
    reply(context, { kind: "quarantine", release }),
  ];
}

export function unquarantine(
  state: State,
  { release, reason }: Extract<Command, { kind: "unquarantine" }>,
  context: CommandContext,
): readonly Decision[] {
  const known = state.releases.get(release);
  if (known === undefined) return refuse(context, "unknown", { subject: release });
  if (!known.isQuarantined) return refuse(context, "not-quarantined", { subject: release });
  if (reason === null) return refuse(context, "reason", { subject: release });
  return [
    { type: "Unquarantine", at: context.now, release, lifts: "everywhere" },
    reply(context, { kind: "unquarantine", release }),
  ];
}
