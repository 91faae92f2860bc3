/** Performs what is written down, the most important first, within GitHub's limits, until it is done. */
import { environmentOf, type Instant } from "../domain/ids.ts";
import type { Clock, Log, World } from "./api.ts";
import { costOf } from "./cost-of.ts";
import type { Desk, Performed } from "./desk.ts";
import type { Effect } from "./effect.ts";
import { type KeyedQueue, keyedQueue } from "./keyed-queue.ts";
import { perform } from "./perform/index.ts";
import type { Trouble } from "./ports/github.ts";
import type { Store, StoredEffect } from "./ports/store.ts";

export interface Outbound {
  /** Looks for work of an installation now. */
  wake(installationId: number): void;
  /** Resolves when what is under way has ended; nothing new is begun. */
  stop(): Promise<void>;
  readonly isIdle: boolean;
  /** What the budget holds back at the last look. */
  heldBack(): readonly { readonly lane: string; readonly reason: string; readonly count: number }[];
}

/** GitHub allows 100 requests at once for an installation; the sweep and the intake need some too. */
const AT_ONCE = 24;
/** Rollbacks find a free place although everything else is busy. */
const KEPT_FOR_ROLLBACKS = 8;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 5 * 60_000;

export function openOutbound(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly courtesyDelayMs: number;
  /** null: the repository is not served now. */
  readonly findDesk: (effect: StoredEffect) => Promise<Desk | null>;
  readonly admit: World["admit"];
}): Outbound {
  const { store, clock, log } = parts;
  const underWay = new Map<number, Effect["lane"]>();
  const locks = keyedQueue();
  const looks = keyedQueue();
  const timers = new Map<number, () => void>();
  const held = new Map<string, { lane: string; reason: string; count: number }>();
  let stopped = false;

  const wake = (installationId: number) => {
    if (stopped) return;
    void looks
      .run(String(installationId), () => look(installationId))
      .catch((error) => log.error({ error: String(error) }, "looking for work failed"));
  };

  const wakeLater = (installationId: number, at: Instant) => {
    timers.get(installationId)?.();
    const ms = Math.max(5, at - clock.now());
    timers.set(
      installationId,
      clock.after(ms, () => wake(installationId)),
    );
  };

  /** When this may leave, if not now; else it is begun. */
  const consider = (installationId: number, stored: StoredEffect, now: Instant): Instant | null => {
    if (underWay.has(stored.id) || stopped) return null;
    const { lane } = stored.effect;
    const ripeAt = stored.createdAt + (lane === "courtesy" ? parts.courtesyDelayMs : 0);
    if (ripeAt > now) return ripeAt;
    const places = lane === "rollback" ? AT_ONCE : AT_ONCE - KEPT_FOR_ROLLBACKS;
    if (underWay.size >= places) return null;
    const admission = parts.admit(installationId, lane, costOf(stored.effect));
    if (admission.ok) {
      begin(installationId, stored, admission.settle);
      return null;
    }
    const { reason, retryAt } = admission;
    const count = (held.get(`${lane}:${reason}`)?.count ?? 0) + 1;
    held.set(`${lane}:${reason}`, { lane, reason, count });
    return retryAt;
  };

  const look = async (installationId: number) => {
    const now = clock.now();
    const due = await store.dueEffects(installationId, now, AT_ONCE * 4 + underWay.size);
    held.clear();
    const waits = due.map((stored) => consider(installationId, stored, now));
    const nextDue = await store.nextEffectAt();
    const instants = [...waits, nextDue !== null && nextDue > now ? nextDue : null];
    const next = Math.min(...instants.map((at) => at ?? Number.POSITIVE_INFINITY));
    if (Number.isFinite(next)) wakeLater(installationId, next);
  };

  const begin = (installationId: number, stored: StoredEffect, settle: () => void) => {
    underWay.set(stored.id, stored.effect.lane);
    const place = `${stored.repositoryId}/${stored.pipeline}/`;
    const wanted = locksOf(stored.effect).map((lock) => place + lock);
    void underLocks(locks, wanted, () => carryOut(stored))
      .catch((error) => log.error({ error: String(error) }, "performing failed"))
      .finally(() => {
        settle();
        underWay.delete(stored.id);
        wake(installationId);
      });
  };

  const carryOut = async (stored: StoredEffect) => {
    if (stopped) return;
    const desk = await parts.findDesk(stored);
    if (desk === null) return;
    const end = await attempt(desk, stored, log);
    await conclude(desk, stored, end, clock, log);
  };

  return {
    wake,
    stop: async () => {
      stopped = true;
      for (const cancel of timers.values()) cancel();
      await locks.drain();
    },
    get isIdle() {
      return underWay.size === 0 && looks.size === 0;
    },
    heldBack: () => [...held.values()],
  };
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
  end: Performed,
  clock: Clock,
  log: Log,
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
      return store.postponeEffect(stored, retryAt ?? clock.now() + backoff, trouble.message);
    }
  }
}

/** What touches the same environment, or the same page on GitHub, goes one after another. */
function locksOf(effect: Effect): readonly string[] {
  switch (effect.kind) {
    case "deploy":
      return effect.deployments.map(({ environment }) => environment).sort();
    case "cancel":
      return [environmentOf(effect.deployment)];
    case "post-status":
    case "start-step":
    case "start-build":
    case "show-release":
    case "show-incident":
    case "show-dashboard":
    case "reply":
    case "cancel-run":
      return [effect.key];
  }
}

/** In the order of their names, so that two who want the same never wait for each other. */
function underLocks(
  queue: KeyedQueue,
  locks: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const [first, ...others] = locks;
  if (first === undefined) return work();
  return queue.run(first, () => underLocks(queue, others, work));
}
