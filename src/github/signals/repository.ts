/** What happened to the repository itself. */
import { z } from "zod";
import type { Signal } from "../../captain/ports/signal.ts";

export function repositorySignal(payload: unknown): Signal | null {
  const reading = PAYLOAD.safeParse(payload);
  if (!reading.success) return null;
  const { action, changes } = reading.data;
  if (action !== "edited") return { type: "repository", action, previousBranch: null };
  const previousBranch = changes?.default_branch?.from;
  if (previousBranch === undefined) return null;
  return { type: "repository", action: "default-branch", previousBranch };
}

const PAYLOAD = z.object({
  action: z.enum(["renamed", "transferred", "archived", "unarchived", "deleted", "edited"]),
  changes: z
    .object({ default_branch: z.object({ from: z.string() }).optional().catch(undefined) })
    .nullish(),
});
