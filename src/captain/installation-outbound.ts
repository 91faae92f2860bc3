/** Performs what is written down for one installation, the most important first, within GitHub's limits, until it is done. */
import type { Instant } from "../domain/ids.ts";
import type { KeptWaiting } from "../views/status-answer.ts";
import type { Clock, Log, World } from "./api.ts";
import { carryOut } from "./carry-out.ts";
import { costOf } from "./cost-of.ts";
import type { Desk } from "./desk.ts";
import { keyedQueue } from "./keyed-queue.ts";
import { locksOf, underLocks } from "./locks.ts";
import { Lookout } from "./lookout.ts";
import type { Store, StoredEffect } from "./ports/store.ts";

export interface OutboundParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly courtesyDelayMs: number;
  /** null: the repository is not served now. */
  readonly findDesk: (effect: StoredEffect) => Promise<Desk | null>;
  readonly admit: World["admit"];
}

export interface HeldBack {
  readonly lane: string;
  readonly reason: string;
  readonly count: number;
  /** When it is looked at again. */
  readonly until: Instant;
}

/** GitHub allows 100 requests at once for an installation; the sweep and the intake need some too. */
const AT_ONCE = 24;
/** Rollbacks find a free place although everything else is busy. */
const KEPT_FOR_ROLLBACKS = 8;
/** Nobody wonders about a shorter wait; one a second is how writes are paced. */
const WORTH_TELLING_MS = 30_000;
/** After the store failed. */
const LOOK_AGAIN_MS = 1_000;

export class InstallationOutbound {
  readonly #id: number;
  readonly #parts: OutboundParts;
  readonly #underWay = new Set<number>();
  readonly #locks = keyedQueue();
  #held: readonly HeldBack[] = [];
  /** The last look saw all that is due. */
  #hasSeenAll = true;
  #cancelTimer: () => void = () => undefined;
  readonly #lookout = new Lookout({
    look: () => this.#look(),
    onTrouble: (error) => {
      this.#parts.log.error({ error: String(error) }, "looking for work failed");
      this.#wakeAt(this.#parts.clock.now() + LOOK_AGAIN_MS);
    },
  });

  constructor(id: number, parts: OutboundParts) {
    this.#id = id;
    this.#parts = parts;
  }

  get isIdle(): boolean {
    return !this.#lookout.isLooking && this.#underWay.size === 0;
  }

  get heldBack(): readonly HeldBack[] {
    return this.#held;
  }

  keptWaiting(): KeptWaiting | null {
    const atLeast = this.#parts.clock.now() + WORTH_TELLING_MS;
    const waiting = this.#held.filter(({ lane, until }) => lane !== "rollback" && until >= atLeast);
    if (waiting.length === 0) return null;
    const until = Math.max(...waiting.map(({ until }) => until));
    return { updates: waiting.length, isAll: this.#hasSeenAll, until };
  }

  wake(): void {
    this.#lookout.notify();
  }

  async stop(): Promise<void> {
    const looked = this.#lookout.stop();
    this.#cancelTimer();
    await looked;
    await this.#locks.drain();
  }

  async #look(): Promise<void> {
    const { store, clock } = this.#parts;
    const now = clock.now();
    const busy = new Set(this.#underWay);
    const most = AT_ONCE + busy.size;
    const due = await store.dueEffects(this.#id, now, most);
    const held: HeldBack[] = [];
    const waits = due.map((stored) => {
      // One that ended while the store was asked may still be among them.
      if (busy.has(stored.id) || this.#underWay.has(stored.id)) return null;
      return this.#consider(stored, now, held);
    });
    this.#held = held;
    const lanes = Map.groupBy(due, ({ effect }) => effect.lane);
    this.#hasSeenAll = [...lanes.values()].every(({ length }) => length < most);
    // What is due now and held back must not hide what falls due before that may go.
    const instants = [...waits, await store.nextEffectAt(now)];
    const next = Math.min(...instants.map((at) => at ?? Number.POSITIVE_INFINITY));
    if (Number.isFinite(next)) this.#wakeAt(next);
  }

  /** When this may leave, if not now; else it is begun. */
  #consider(stored: StoredEffect, now: Instant, held: HeldBack[]): Instant | null {
    if (this.#lookout.isStopped) return null;
    const { courtesyDelayMs, admit } = this.#parts;
    const { lane } = stored.effect;
    const ripeAt = stored.createdAt + (lane === "courtesy" ? courtesyDelayMs : 0);
    if (ripeAt > now) return ripeAt;
    const places = lane === "rollback" ? AT_ONCE : AT_ONCE - KEPT_FOR_ROLLBACKS;
    if (this.#underWay.size >= places) return null;
    const admission = admit(this.#id, lane, costOf(stored.effect));
    if (admission.ok) {
      this.#begin(stored, admission.run);
      return null;
    }
    held.push({ lane, reason: admission.reason, count: 1, until: admission.retryAt });
    return admission.retryAt;
  }

  #begin(stored: StoredEffect, run: (work: () => Promise<void>) => Promise<void>): void {
    this.#underWay.add(stored.id);
    const place = `${stored.repositoryId}/${stored.pipeline}/`;
    const wanted = locksOf(stored.effect).map((lock) => place + lock);
    const work = async () => {
      if (!this.#lookout.isStopped) await carryOut(stored, this.#parts);
    };
    void run(() => underLocks(this.#locks, wanted, work))
      .catch((error) => this.#parts.log.error({ error: String(error) }, "performing failed"))
      .finally(() => {
        this.#underWay.delete(stored.id);
        this.wake();
      });
  }

  #wakeAt(at: Instant): void {
    if (this.#lookout.isStopped) return;
    const { clock } = this.#parts;
    this.#cancelTimer();
    this.#cancelTimer = clock.after(Math.max(5, at - clock.now()), () => this.wake());
  }
}
