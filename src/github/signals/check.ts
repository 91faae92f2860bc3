/** A check run that ended, or a button of one of ours. */
import { z } from "zod";
import type { Signal } from "../../captain/ports/signal.ts";
import { checkReport } from "../reports/checks.ts";
import { actor, id } from "../reports/words.ts";

export function checkSignal(payload: unknown, self: string): Signal | null {
  const envelope = ACTION.safeParse(payload);
  if (!envelope.success) return null;
  return envelope.data.action === "completed" ? ended(payload, self) : pressed(payload, self);
}

const ACTION = z.object({ action: z.enum(["completed", "requested_action", "rerequested"]) });

/** What counts is the app that posted it: the sender of a job's check run is whoever started the run. */
function ended(payload: unknown, self: string): Signal | null {
  const reading = ENDED.safeParse(payload);
  if (!reading.success || isOurs(reading.data.check_run.app, self)) return null;
  return { type: "check", check: reading.data.check_run };
}

const ENDED = z.object({ check_run: checkReport });

function pressed(payload: unknown, self: string): Signal | null {
  const reading = PRESSED.safeParse(payload);
  if (!reading.success || !isOurs(reading.data.check_run.app.slug, self)) return null;
  const { check_run: check, requested_action: button, sender } = reading.data;
  const identifier = button?.identifier ?? null;
  return { type: "check-requested", checkRunId: check.id, identifier, actor: sender };
}

const PRESSED = z.object({
  check_run: z.object({ id, app: z.object({ slug: z.string() }) }),
  requested_action: z.object({ identifier: z.string() }).nullish(),
  sender: actor,
});

/** An app acts under its slug with `[bot]` behind it. */
function isOurs(app: string, self: string): boolean {
  return `${app}[bot]` === self;
}
