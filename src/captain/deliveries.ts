/** Takes stored webhooks in, repository by repository in their order, until each is done or put aside. */
import type { Arrival, Clock, Log, World } from "./api.ts";
import { Arrivals } from "./arrivals.ts";
import type { DecisionMeter } from "./decision-meter.ts";
import type { Fleet } from "./fleet.ts";
import { routeAddressed } from "./intake/route-addressed.ts";
import { KnownDeliveries } from "./known-deliveries.ts";
import { Lookout } from "./lookout.ts";
import type { Trouble } from "./ports/github.ts";
import type { Delivery, Store } from "./ports/store.ts";

export interface Deliveries {
  /** Looks for what is stored. */
  notify(): void;
  /** One was stored a moment ago. */
  hear(arrival: Arrival): void;
  /** Those that GitHub could not deliver. */
  takeInMissed(): Promise<void>;
  stop(): Promise<void>;
  /** Nothing is under way; what is to be tried again waits for the clock. */
  readonly isIdle: boolean;
  /** How many are read and not yet taken in. */
  pending(): number;
}

export interface DeliveriesParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly world: World;
  readonly fleet: Fleet;
  readonly meter: DecisionMeter;
}

/** So many more are read at a time. */
const AT_ONCE = 200;
/** More are left in the store until some are done. */
const MOST_KNOWN = 20_000;
/** So many are written down as taken in by one transaction while more wait; after a crash they are taken in again, which changes nothing. */
const FINISHED_AT_ONCE = 50;
/** Somebody may wait for a rollback. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 5 * 60_000;
/** While GitHub is in trouble: about a day. */
const MOST_TRIES = 300;
/** A webhook that we fail on is put aside soon, so that it costs nothing more: the sweep finds what it said. */
const MOST_SURPRISES = 5;

export class StoredDeliveries implements Deliveries {
  readonly #parts: DeliveriesParts;
  /** Read and not finished: under way, or to be tried again. */
  readonly #known = new KnownDeliveries();
  /** Finished since the last look began: it may still have seen them. */
  readonly #finished = new Set<number>();
  readonly #tries = new Map<number, number>();
  readonly #timers = new Set<() => void>();
  readonly #arrivals = new Arrivals();
  /** Taken in, and not yet written down as such. */
  #done: Delivery[] = [];
  /** The last one that was read. */
  #lastId = 0;
  /** There may be some before the last one that was read. */
  #mustReadAll = false;
  #underWay = 0;
  #hasMore = false;
  readonly #lookout = new Lookout({
    look: () => this.#look(),
    onTrouble: (error) => {
      this.#parts.log.error({ error: String(error) }, "reading deliveries failed");
      this.#mustReadAll = true;
      this.#later(FIRST_RETRY_MS, () => this.notify());
    },
  });

  constructor(parts: DeliveriesParts) {
    this.#parts = parts;
  }

  get isIdle(): boolean {
    return !this.#lookout.isLooking && this.#underWay === 0;
  }

  pending(): number {
    return this.#known.size;
  }

  notify(): void {
    this.#lookout.notify();
  }

  hear(arrival: Arrival): void {
    this.#arrivals.keep(arrival);
    this.notify();
  }

  async takeInMissed(): Promise<void> {
    const { store, clock, world } = this.#parts;
    const missed = await world.missedDeliveries((guids) => store.knownDeliveries(guids));
    for (const delivery of missed ?? []) {
      await store.saveDelivery({ ...delivery, receivedAt: clock.now() });
    }
    if (missed !== null && missed.length > 0) this.notify();
  }

  async stop(): Promise<void> {
    const looked = this.#lookout.stop();
    for (const cancel of this.#timers) cancel();
    await looked;
    await this.#finish();
  }

  async #look(): Promise<void> {
    this.#hasMore = this.#known.size >= MOST_KNOWN;
    if (this.#hasMore) return;
    this.#finished.clear();
    // While some are under way only news are read; with several writers a lower number may come late, and is found when all is done.
    const after = this.#underWay > 0 && !this.#mustReadAll ? this.#lastId : 0;
    this.#mustReadAll = false;
    const limit = after > 0 ? AT_ONCE : AT_ONCE + this.#known.size;
    const found = await this.#parts.store.pendingDeliveries(limit, after, this.#known.full());
    this.#lastId = found.at(-1)?.id ?? this.#lastId;
    this.#hasMore = found.length === limit;
    for (const delivery of found) {
      const isNew = !this.#known.has(delivery.id) && !this.#finished.has(delivery.id);
      if (!isNew) continue;
      this.#known.add(delivery);
      this.#begin(delivery);
    }
    // What is still kept then was taken in by another process.
    if (this.#known.size === 0) this.#arrivals.clear();
  }

  #begin(delivery: Delivery): void {
    const { fleet, log } = this.#parts;
    const { installationId } = delivery;
    this.#underWay += 1;
    const repositoryId = delivery.repositoryId ?? 0;
    void fleet
      .oneAtATime({ installationId, repositoryId }, () => this.#takeIn(delivery))
      .catch((error) => {
        log.error({ delivery: delivery.guid, error: String(error) }, "taking in failed");
        this.#readAgain([delivery]);
      })
      .finally(() => {
        if (this.#underWay === 1 || this.#done.length >= FINISHED_AT_ONCE) void this.#finish();
        this.#underWay -= 1;
        this.#goOn();
      });
  }

  #goOn(): void {
    if (this.#hasMore && this.#known.size < MOST_KNOWN / 2) this.notify();
  }

  async #finish(): Promise<void> {
    const done = this.#done;
    if (done.length === 0) return;
    this.#done = [];
    this.#underWay += 1;
    try {
      await this.#parts.store.finishDeliveries(done.map(({ id }) => id));
      for (const delivery of done) this.#forget(delivery);
    } catch (error) {
      this.#parts.log.error({ error: String(error) }, "finishing deliveries failed");
      this.#readAgain(done);
    }
    this.#underWay -= 1;
    this.#goOn();
  }

  /** The store failed: they are still in there. */
  #readAgain(deliveries: readonly Delivery[]): void {
    for (const { id } of deliveries) this.#known.delete(id);
    this.#mustReadAll = true;
    this.#later(FIRST_RETRY_MS, () => this.notify());
  }

  /** Webhooks that arrive meanwhile are stored first: GitHub waits for that, and nobody for this. */
  async #takeIn(delivery: Delivery): Promise<void> {
    await endOfTurn();
    if (this.#lookout.isStopped) return;
    const { store, log, clock } = this.#parts;
    const payload = this.#arrivals.take(delivery.id) ?? (await store.readPayload(delivery.id));
    const end = await this.#attempt(delivery, payload);
    if (end === null) {
      this.#done.push(delivery);
      return;
    }
    const { trouble, mostTries } = end;
    const tries = (this.#tries.get(delivery.id) ?? 0) + 1;
    const { guid, event } = delivery;
    log.warn({ delivery: guid, event, tries, why: trouble.message }, "a webhook is not taken in");
    if (trouble.kind !== "retryable" || tries >= mostTries) {
      await store.setAsideDelivery(delivery.id, trouble.message);
      this.#forget(delivery);
      return;
    }
    this.#tries.set(delivery.id, tries);
    const backoff = Math.min(FIRST_RETRY_MS * 2 ** Math.min(tries - 1, 10), LONGEST_RETRY_MS);
    const wait = Math.max(backoff, (trouble.retryAt ?? 0) - clock.now());
    this.#later(wait, () => this.#begin(delivery));
  }

  #forget({ id }: Delivery): void {
    this.#finished.add(id);
    this.#tries.delete(id);
    if (!this.#known.delete(id)) return;
    this.#mustReadAll = true;
    this.notify();
  }

  #later(ms: number, action: () => void): void {
    if (this.#lookout.isStopped) return;
    const cancel = this.#parts.clock.after(ms, () => {
      this.#timers.delete(cancel);
      if (!this.#lookout.isStopped) action();
    });
    this.#timers.add(cancel);
  }

  /** @param payload parsed, or as text */
  async #attempt(
    delivery: Delivery,
    payload: unknown,
  ): Promise<{ readonly trouble: Trouble; readonly mostTries: number } | null> {
    const { fleet, world, meter } = this.#parts;
    const repositoryId = delivery.repositoryId ?? 0;
    meter.begin(repositoryId, delivery.receivedAt);
    try {
      const parsed = typeof payload === "string" ? JSON.parse(payload) : payload;
      for (const signal of world.translate(delivery.event, parsed)) {
        const trouble = await routeAddressed(fleet, signal);
        if (trouble !== null) return { trouble, mostTries: MOST_TRIES };
      }
      return null;
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const trouble = { kind: "retryable", message, retryAt: null, mayHaveWorked: true } as const;
      return { trouble, mostTries: MOST_SURPRISES };
    } finally {
      meter.end(repositoryId);
    }
  }
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
