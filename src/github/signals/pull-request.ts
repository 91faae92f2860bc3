/** A pull request that was opened, changed or merged. */
import { z } from "zod";
import type { Signal } from "../../captain/ports/signal.ts";
import { id, instant, sha } from "../reports/words.ts";

export function pullRequestSignal(payload: unknown): Signal | null {
  const reading = PAYLOAD.safeParse(payload);
  if (!reading.success) return null;
  const { action, changes, pull_request: pull } = reading.data;
  if (action === "closed" && !pull.merged) return null;
  // A new title or text changes nothing; another base does.
  if (action === "edited" && changes?.base == null) return null;
  return {
    type: "pull-request",
    number: pull.number,
    headSha: pull.head.sha,
    action: action === "closed" ? "merged" : action,
    base: pull.base.ref,
    at: pull.updated_at,
  };
}

const PAYLOAD = z.object({
  action: z.enum(["opened", "reopened", "synchronize", "ready_for_review", "edited", "closed"]),
  changes: z.object({ base: z.unknown().optional() }).nullish(),
  pull_request: z.object({
    number: id,
    head: z.object({ sha }),
    base: z.object({ ref: z.string() }),
    merged: z.boolean().nullish(),
    updated_at: instant,
  }),
});
