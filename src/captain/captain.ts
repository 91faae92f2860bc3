/** The captain: takes in what arrived, lets every pipeline decide, and performs what was decided. */
import { releaseStatus } from "../engine/status.ts";
import type { Arrival, Captain, CaptainFigures, CaptainParts, IncomingWebhook } from "./api.ts";
import { type DecisionMeter, decisionMeter } from "./decision-meter.ts";
import { type Deliveries, StoredDeliveries } from "./deliveries.ts";
import type { Desk } from "./desk.ts";
import type { Effect } from "./effect.ts";
import { Fleet } from "./fleet.ts";
import { followRepository } from "./intake/installations.ts";
import type { Office } from "./office.ts";
import { type Outbound, openOutbound } from "./outbound.ts";
import type { RepositoryRef } from "./ports/signal.ts";
import { sweep } from "./sweep/index.ts";
import { Wakes } from "./wakes.ts";

/** Payloads are kept a week, for questions about what came in. */
const KEEP_PAYLOADS_MS = 7 * 24 * 60 * 60_000;
const HOUSEKEEPING_MS = 60 * 60_000;

export function createCaptain(parts: CaptainParts): Captain {
  return new RunningCaptain(parts);
}

class RunningCaptain implements Captain {
  readonly #parts: CaptainParts;
  readonly #meter: DecisionMeter;
  readonly #fleet: Fleet;
  readonly #outbound: Outbound;
  readonly #deliveries: Deliveries;
  readonly #wakes: Wakes;
  readonly #timers = new Set<() => void>();
  #knowsAll = false;
  #isStopped = false;
  /** Rounds that are under way: sweeps, discoveries, ticks. */
  #rounds = 0;

  constructor(parts: CaptainParts) {
    this.#parts = parts;
    const { clock, world } = parts;
    this.#meter = decisionMeter(clock);
    this.#fleet = new Fleet({
      ...parts,
      meter: this.#meter,
      onWritten: (desk, effects) => this.#hearWritten(desk, effects),
      onServed: (office) => this.#hearServed(office),
      keptWaiting: (installationId) => this.#outbound.keptWaiting(installationId),
    });
    this.#wakes = new Wakes({ clock, desks: () => this.#fleet.desks() });
    this.#outbound = openOutbound({
      ...parts,
      admit: (installationId, lane, cost) => world.admit(installationId, lane, cost),
      findDesk: (effect) => this.#fleet.findDesk(effect),
    });
    this.#deliveries = new StoredDeliveries({ ...parts, fleet: this.#fleet, meter: this.#meter });
  }

  /** What is remembered goes on at once; what is new is looked for beside that. */
  async start(): Promise<void> {
    await this.#fleet.recall();
    this.#deliveries.notify();
    await this.#wakes.tickAll();
    for (const id of this.#fleet.installations()) this.#outbound.wake(id);
    this.#begin(() => this.#lookAround());
    this.#every(this.#parts.sweepIntervalMs, () => this.#sweepAll());
    this.#every(HOUSEKEEPING_MS, () => this.#keepHouse());
  }

  wants(webhook: IncomingWebhook): boolean {
    const { event, installationId, repositoryId, body } = webhook;
    if (!this.#knowsAll || !this.#fleet.isListed(installationId)) return true;
    if (event.startsWith("installation") || event === "repository") return true;
    if (repositoryId !== null && this.#fleet.isServed(installationId, repositoryId)) return true;
    return event === "push" && mayBringPipeline(body);
  }

  notify(arrival: Arrival): void {
    this.#deliveries.hear(arrival);
  }

  async stop(withinMs: number): Promise<void> {
    this.#isStopped = true;
    for (const cancel of this.#timers) cancel();
    const ended = Promise.all([this.#deliveries.stop(), this.#outbound.stop(), this.#wakes.stop()]);
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, withinMs);
    await Promise.race([ended, late.promise]);
    clearTimeout(timer);
  }

  async figures(): Promise<CaptainFigures> {
    const desks = this.#fleet.desks();
    return {
      pipelines: desks.length,
      releasesInFlight: desks.reduce((sum, desk) => sum + inFlight(desk), 0),
      pendingDeliveries: this.#deliveries.pending(),
      effects: await this.#parts.store.countEffects(),
      heldBack: this.#outbound.heldBack(),
      gitHubRequests: this.#parts.world.requestCount(),
      decisionMs: this.#meter.durations(),
    };
  }

  async isIdle(): Promise<boolean> {
    const isQuiet = () =>
      this.#rounds === 0 && this.#deliveries.isIdle && this.#outbound.isIdle && this.#wakes.isIdle;
    // What ended a moment ago may lead to more in the same turn.
    const wasQuiet = isQuiet();
    await Promise.resolve();
    return wasQuiet && isQuiet();
  }

  #hearWritten({ github }: Desk, effects: readonly Effect[]): void {
    const { installationId, repositoryId } = github.repository;
    if (effects.some(({ lane }) => lane !== "courtesy")) this.#meter.expect(repositoryId);
    this.#outbound.wake(installationId);
    this.#wakes.plan();
  }

  /** What it missed is read at once, not at the next round. */
  #hearServed(office: Office): void {
    this.#outbound.wake(office.ref.installationId);
    this.#begin(() => this.#sweep(office));
  }

  /** Until this is done, every webhook may be for a repository that is not known yet. */
  async #lookAround(): Promise<void> {
    try {
      await this.#fleet.discover();
      this.#knowsAll = true;
    } finally {
      await this.#sweepAll();
    }
  }

  async #sweepAll(): Promise<void> {
    await this.#deliveries.takeInMissed();
    try {
      await this.#followRepositories();
    } catch (error) {
      // What is served is looked after all the same.
      this.#parts.log.warn({ error: String(error) }, "the repositories could not be listed");
    }
    for (const office of this.#fleet.offices()) {
      if (this.#isStopped) return;
      await this.#apart(office.ref, () => this.#sweep(office));
    }
  }

  /** What fails for one repository is no reason to leave the others alone. */
  async #apart(ref: RepositoryRef, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { installationId: installation, repositoryId: repository } = ref;
      const fields = { installation, repository, error: String(error) };
      this.#parts.log.error(fields, "a repository could not be looked after");
    }
  }

  async #followRepositories(): Promise<void> {
    for (const ref of await this.#fleet.list()) {
      await this.#apart(ref, () =>
        this.#fleet.oneAtATime(ref, () => followRepository(this.#fleet, ref)),
      );
    }
    if (!this.#knowsAll) await this.#fleet.discover();
    this.#knowsAll = true;
  }

  async #sweep(office: Office): Promise<void> {
    const alone = <Result>(work: () => Promise<Result>) => this.#fleet.oneAtATime(office.ref, work);
    await sweep({ office, alone });
  }

  async #keepHouse(): Promise<void> {
    const before = this.#parts.clock.now() - KEEP_PAYLOADS_MS;
    await this.#parts.store.dropDeliveries(before);
    await this.#parts.store.dropEffects(before);
  }

  #every(ms: number, work: () => Promise<void>): void {
    const cancel = this.#parts.clock.after(ms, () => {
      this.#timers.delete(cancel);
      this.#begin(work, () => this.#isStopped || this.#every(ms, work));
    });
    this.#timers.add(cancel);
  }

  #begin(work: () => Promise<void>, then: () => void = () => undefined): void {
    this.#rounds += 1;
    work()
      .catch((error) => this.#parts.log.error({ error: String(error) }, "a round failed"))
      .finally(() => {
        this.#rounds -= 1;
        then();
      });
  }
}

/** A push that lists no commits does not tell which files came with it. */
function mayBringPipeline(body: string): boolean {
  if (body.includes(".github/release-captain")) return true;
  return /"commits":\s*\[\s*\]/.test(body) && !/"deleted":\s*true/.test(body);
}

function inFlight({ keeper }: Desk): number {
  const state = keeper.state();
  return [...state.releases.keys()].filter((id) =>
    ["building", "in-flight"].includes(releaseStatus(state, id)),
  ).length;
}
