/** Performs one effect and writes down how that ended. */
import type { Clock, Log } from "./api.ts";
import type { Desk, Performed } from "./desk.ts";
import { perform } from "./perform/index.ts";
import type { Trouble } from "./ports/github.ts";
import type { Store, StoredEffect } from "./ports/store.ts";

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 5 * 60_000;
/** Nothing is done for a repository that is paused; it is looked at again after this. */
const PAUSED_MS = 60_000;

export async function carryOut(
  stored: StoredEffect,
  parts: {
    readonly store: Store;
    readonly clock: Clock;
    readonly log: Log;
    readonly findDesk: (effect: StoredEffect) => Promise<Desk | null>;
  },
): Promise<void> {
  const { store, clock, log } = parts;
  const desk = await parts.findDesk(stored);
  if (desk === null) {
    const { installationId, repositoryId, pipeline } = stored;
    const memory = store.repository(installationId, repositoryId).pipeline(pipeline);
    return memory.postponeEffect(stored, clock.now() + PAUSED_MS, "the repository is paused");
  }
  const end = await attempt(desk, stored, log);
  await conclude(desk, stored, { end, clock, log });
}

/** A defect in one effect must not stop the others: it is tried again, and the log says so. */
async function attempt(desk: Desk, { effect }: StoredEffect, log: Log): Promise<Performed> {
  try {
    return await perform(desk, effect);
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.error(
      { effect: effect.key, error: message },
      "an effect failed in a way that was not foreseen",
    );
    const trouble: Trouble = { kind: "retryable", message, retryAt: null, mayHaveWorked: true };
    return { kind: "postponed", trouble };
  }
}

async function conclude(
  desk: Desk,
  stored: StoredEffect,
  { end, clock, log }: { readonly end: Performed; readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const { store } = desk.keeper;
  const { effect, attempts } = stored;
  switch (end.kind) {
    case "done":
      return store.finishEffect(stored);
    case "abandoned":
      log.warn({ effect: effect.key, why: end.why }, "given up");
      return store.abandonEffect(stored, end.why);
    case "waiting":
      return store.postponeEffect(stored, clock.now() + end.ms, "waits");
    case "postponed": {
      const { trouble } = end;
      const backoff = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts, 10), LONGEST_RETRY_MS);
      const retryAt = trouble.kind === "retryable" ? trouble.retryAt : null;
      log.warn({ effect: effect.key, attempts, why: trouble.message }, "to be tried again");
      // A time that is over already, by our clock, is none.
      const now = clock.now();
      const dueAt = retryAt !== null && retryAt > now ? retryAt : now + backoff;
      return store.postponeEffect(stored, dueAt, trouble.message);
    }
  }
}
