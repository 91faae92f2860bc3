/** Cancels a run that repeats what is closed, by force when asking is not enough. */
import { type Desk, DONE, giveUpOrRetry, type Performed } from "../desk.ts";
import type { Effect } from "../effect.ts";

export async function cancelRun(
  desk: Desk,
  { runId }: Extract<Effect, { kind: "cancel-run" }>,
): Promise<Performed> {
  const run = await desk.github.readRun(runId);
  if (!run.ok) return giveUpOrRetry(run.trouble);
  if (run.value.status === "completed") return DONE;
  const asked = await desk.github.cancelRun(runId, false);
  if (!asked.ok && asked.trouble.kind === "retryable") return giveUpOrRetry(asked.trouble);
  const forced = await desk.github.cancelRun(runId, true);
  return forced.ok || forced.trouble.kind !== "retryable" ? DONE : giveUpOrRetry(forced.trouble);
}
