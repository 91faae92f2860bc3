/** The captain: takes in what arrived, lets every pipeline decide, and performs what was decided. */
import type { Instant } from "../domain/ids.ts";
import { releaseStatus } from "../engine/status.ts";
import type { Captain, CaptainFigures, CaptainParts, IncomingWebhook } from "./api.ts";
import { type Deliveries, deliveries } from "./deliveries.ts";
import { type Fleet, openFleet } from "./fleet.ts";
import { type Outbound, openOutbound } from "./outbound.ts";
import { sweep } from "./sweep.ts";

/** Payloads are kept a week, for questions about what came in. */
const KEEP_PAYLOADS_MS = 7 * 24 * 60 * 60_000;
const HOUSEKEEPING_MS = 60 * 60_000;

export function createCaptain(parts: CaptainParts): Captain {
  return new RunningCaptain(parts);
}

class RunningCaptain implements Captain {
  readonly #parts: CaptainParts;
  readonly #fleet: Fleet;
  readonly #outbound: Outbound;
  readonly #deliveries: Deliveries;
  readonly #timers = new Set<() => void>();
  #wakeTimer: (() => void) | null = null;
  #wakeAt: Instant | null = null;
  #isReady = false;
  #isStopped = false;
  #ticking = 0;

  constructor(parts: CaptainParts) {
    this.#parts = parts;
    const { store, clock, log, world, courtesyDelayMs } = parts;
    this.#fleet = openFleet({
      ...parts,
      onWritten: (desk) => {
        this.#outbound.wake(desk.github.repository.installationId);
        this.#scheduleWake();
      },
    });
    this.#outbound = openOutbound({
      store,
      clock,
      log,
      courtesyDelayMs,
      admit: (installationId, lane, cost) => world.admit(installationId, lane, cost),
      findDesk: (effect) => this.#fleet.findDesk(effect),
    });
    this.#deliveries = deliveries({ store, clock, log, world, fleet: this.#fleet });
  }

  async start(): Promise<void> {
    await this.#fleet.recall();
    this.#deliveries.notify();
    await this.#tickAll();
    for (const id of this.#fleet.installations()) this.#outbound.wake(id);
    await this.#fleet.discover();
    this.#isReady = true;
    this.#deliveries.notify();
    this.#guard(this.#sweepAll());
    this.#every(this.#parts.sweepIntervalMs, () => this.#sweepAll());
    this.#every(HOUSEKEEPING_MS, () => this.#keepHouse());
  }

  wants(webhook: IncomingWebhook): boolean {
    if (!this.#isReady) return true;
    const { event, repositoryId, body } = webhook;
    if (event.startsWith("installation") || event === "repository") return true;
    if (repositoryId !== null && this.#fleet.isServed(webhook.installationId, repositoryId))
      return true;
    return event === "push" && body.includes(".github/release-captain");
  }

  notify(): void {
    this.#deliveries.notify();
  }

  async stop(withinMs: number): Promise<void> {
    this.#isStopped = true;
    this.#wakeTimer?.();
    for (const cancel of this.#timers) cancel();
    const ended = Promise.all([this.#deliveries.stop(), this.#outbound.stop()]);
    const late = Promise.withResolvers<void>();
    const cancel = this.#parts.clock.after(withinMs, late.resolve);
    await Promise.race([ended, late.promise]);
    cancel();
  }

  async figures(): Promise<CaptainFigures> {
    const desks = this.#fleet.desks();
    const releasesInFlight = desks.reduce((sum, desk) => {
      const state = desk.keeper.state();
      const inFlight = [...state.releases.keys()].filter((id) =>
        ["building", "in-flight"].includes(releaseStatus(state, id)),
      );
      return sum + inFlight.length;
    }, 0);
    return {
      pipelines: desks.length,
      releasesInFlight,
      pendingDeliveries: this.#deliveries.pending(),
      effects: await this.#parts.store.countEffects(),
      heldBack: this.#outbound.heldBack(),
      gitHubRequests: this.#parts.world.requestCount(),
      decisionMs: this.#deliveries.decisionMs(),
    };
  }

  async isIdle(): Promise<boolean> {
    if (!this.#deliveries.isIdle || !this.#outbound.isIdle || this.#ticking > 0) return false;
    const counts = await this.#parts.store.countEffects();
    return counts.every(({ count }) => count === 0);
  }

  /** Every pipeline whose time has come decides anew. */
  async #tickAll(): Promise<void> {
    this.#ticking += 1;
    try {
      const now = this.#parts.clock.now();
      for (const desk of this.#fleet.desks()) {
        const at = desk.keeper.wakeAt();
        if (!this.#isReady || (at !== null && at <= now)) await desk.keeper.takeIn([]);
      }
    } finally {
      this.#ticking -= 1;
      this.#wakeAt = null;
      this.#scheduleWake();
    }
  }

  /** One timer for the pipeline that must wake first. */
  #scheduleWake(): void {
    if (this.#isStopped) return;
    const instants = this.#fleet
      .desks()
      .map((desk) => desk.keeper.wakeAt() ?? Number.POSITIVE_INFINITY);
    const next = Math.min(Number.POSITIVE_INFINITY, ...instants);
    if (!Number.isFinite(next) || next === this.#wakeAt) return;
    this.#wakeTimer?.();
    this.#wakeAt = next;
    // Timers count to 2^31 ms only; a wake that comes too early just schedules itself again.
    const ms = Math.min(Math.max(0, next - this.#parts.clock.now()), 2 ** 31 - 1);
    this.#wakeTimer = this.#parts.clock.after(ms, () => this.#guard(this.#tickAll()));
  }

  async #sweepAll(): Promise<void> {
    await this.#deliveries.takeInMissed();
    for (const office of this.#fleet.offices()) {
      if (this.#isStopped) return;
      await this.#fleet.oneAtATime(office.ref, () => sweep(office));
    }
  }

  async #keepHouse(): Promise<void> {
    const before = this.#parts.clock.now() - KEEP_PAYLOADS_MS;
    await this.#parts.store.dropDeliveries(before);
    await this.#parts.store.dropEffects(before);
  }

  #every(ms: number, work: () => Promise<void>): void {
    const next = () => {
      const cancel = this.#parts.clock.after(ms, () => {
        this.#timers.delete(cancel);
        this.#guard(work().finally(() => this.#isStopped || next()));
      });
      this.#timers.add(cancel);
    };
    next();
  }

  #guard(work: Promise<unknown>): void {
    work.catch((error) => this.#parts.log.error({ error: String(error) }, "a round failed"));
  }
}
