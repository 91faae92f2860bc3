/** Wakes every pipeline when its time has come: bakes end, deployments run out of time, windows open. */
import type { Instant } from "../domain/ids.ts";
import type { Clock } from "./api.ts";
import type { Desk } from "./desk.ts";

/** Timers count to 2^31 ms only; a wake that comes too early plans itself again. */
const LONGEST_MS = 2 ** 31 - 1;
/** A pipeline that could not tick, such as when the disk is full, is not tried in a hurry. */
const AFTER_TROUBLE_MS = 5_000;

export class Wakes {
  readonly #clock: Clock;
  readonly #desks: () => readonly Desk[];
  /** Pipelines that could not tick, and when to try again. */
  readonly #troubled = new Map<Desk, Instant>();
  #cancel: () => void = () => undefined;
  #plannedAt: Instant | null = null;
  #isStopped = false;
  #ticking: Promise<void> = Promise.resolve();
  #ticks = 0;

  constructor(parts: { readonly clock: Clock; readonly desks: () => readonly Desk[] }) {
    this.#clock = parts.clock;
    this.#desks = parts.desks;
  }

  get isIdle(): boolean {
    return this.#ticks === 0;
  }

  /** Every pipeline decides anew: what happened while nobody ran. */
  async tickAll(): Promise<void> {
    for (const desk of this.#desks()) await this.#tick(desk);
    this.plan();
  }

  /** One timer for the pipeline that must wake first. */
  plan(): void {
    if (this.#isStopped) return;
    const instants = this.#desks().map((desk) => this.#wakeAt(desk));
    const next = Math.min(Number.POSITIVE_INFINITY, ...instants);
    if (!Number.isFinite(next) || next === this.#plannedAt) return;
    this.#cancel();
    this.#plannedAt = next;
    const ms = Math.min(Math.max(0, next - this.#clock.now()), LONGEST_MS);
    this.#cancel = this.#clock.after(ms, () => {
      this.#plannedAt = null;
      this.#ticking = this.#tickDue();
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await this.#ticking;
  }

  #wakeAt(desk: Desk): Instant {
    const at = desk.keeper.wakeAt() ?? Number.POSITIVE_INFINITY;
    return Math.max(at, this.#troubled.get(desk) ?? 0);
  }

  async #tickDue(): Promise<void> {
    const now = this.#clock.now();
    const due = this.#desks().filter((desk) => this.#wakeAt(desk) <= now);
    await Promise.all(due.map((desk) => this.#tick(desk)));
    this.plan();
  }

  async #tick(desk: Desk): Promise<void> {
    this.#ticks += 1;
    try {
      await desk.keeper.takeIn([]);
      this.#troubled.delete(desk);
    } catch (error) {
      this.#troubled.set(desk, this.#clock.now() + AFTER_TROUBLE_MS);
      desk.log.error({ error: String(error) }, "a pipeline could not decide");
    } finally {
      this.#ticks -= 1;
    }
  }
}
