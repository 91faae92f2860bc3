/** Takes stored webhooks in, repository by repository in their order, until each is done or put aside. */
import type { Clock, Log, World } from "./api.ts";
import type { Fleet } from "./fleet.ts";
import { routeInstallation, routeRepository } from "./intake/installations.ts";
import { route } from "./intake/route.ts";
import type { Trouble } from "./ports/github.ts";
import type { AddressedSignal } from "./ports/signal.ts";
import type { Delivery, Store } from "./ports/store.ts";

export interface Deliveries {
  notify(): void;
  /** Those that GitHub could not deliver. */
  takeInMissed(): Promise<void>;
  stop(): Promise<void>;
  readonly isIdle: boolean;
  pending(): number;
  /** From stored to decided, the last thousand; ms. */
  decisionMs(): readonly number[];
}

const AT_ONCE = 200;
const RETRY_MS = 5_000;
/** After this many tries it is put aside: the sweep finds what it said. */
const MOST_TRIES = 20;
/** GitHub remembers its deliveries for three days. */
const REMEMBERED_MS = 3 * 24 * 60 * 60_000;

export function deliveries(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly world: World;
  readonly fleet: Fleet;
}): Deliveries {
  const { store, clock, log, world, fleet } = parts;
  const underWay = new Set<number>();
  const tries = new Map<number, number>();
  const durations: number[] = [];
  let looking: Promise<void> | null = null;
  let again = false;
  let stopped = false;

  const notify = () => {
    if (stopped) return;
    if (looking !== null) {
      again = true;
      return;
    }
    looking = look()
      .catch((error) => log.error({ error: String(error) }, "reading deliveries failed"))
      .finally(() => {
        looking = null;
        if (!again) return;
        again = false;
        notify();
      });
  };

  const look = async () => {
    const found = await store.pendingDeliveries(AT_ONCE + underWay.size);
    for (const delivery of found.filter(({ id }) => !underWay.has(id))) {
      underWay.add(delivery.id);
      const key = {
        installationId: delivery.installationId,
        repositoryId: delivery.repositoryId ?? 0,
      };
      void fleet
        .oneAtATime(key, () => takeIn(delivery))
        .finally(() => underWay.delete(delivery.id));
    }
  };

  const takeIn = async (delivery: Delivery): Promise<void> => {
    if (stopped) return;
    const trouble = await attempt(delivery);
    if (trouble === null) {
      tries.delete(delivery.id);
      durations.push(clock.now() - delivery.receivedAt);
      if (durations.length > 1_000) durations.shift();
      await store.finishDeliveries([delivery.id]);
      if (underWay.size <= 1) notify();
      return;
    }
    const count = (tries.get(delivery.id) ?? 0) + 1;
    tries.set(delivery.id, count);
    log.warn(
      { delivery: delivery.guid, event: delivery.event, why: trouble.message },
      "a webhook is taken in later",
    );
    if (trouble.kind !== "retryable" || count >= MOST_TRIES) {
      tries.delete(delivery.id);
      return store.setAsideDelivery(delivery.id, trouble.message);
    }
    clock.after(RETRY_MS, notify);
  };

  const attempt = async (delivery: Delivery): Promise<Trouble | null> => {
    try {
      for (const signal of world.translate(delivery.event, JSON.parse(delivery.payload))) {
        const trouble = await dispatch(fleet, signal);
        if (trouble !== null) return trouble;
      }
      return null;
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { kind: "retryable", message, retryAt: null, mayHaveWorked: true };
    }
  };

  return {
    notify,
    takeInMissed: async () => {
      const since = clock.now() - REMEMBERED_MS;
      for (const missed of await world.missedDeliveries(since, (guids) =>
        store.knownDeliveries(guids),
      )) {
        await store.saveDelivery({ ...missed, receivedAt: clock.now() });
      }
      notify();
    },
    stop: async () => {
      stopped = true;
      await looking;
    },
    get isIdle() {
      return looking === null && underWay.size === 0;
    },
    pending: () => underWay.size,
    decisionMs: () => durations,
  };
}

/** What concerns the installation or the repository itself changes who is served; the rest goes to the repository's pipelines. */
async function dispatch(fleet: Fleet, addressed: AddressedSignal): Promise<Trouble | null> {
  const { signal, repository, installationId } = addressed;
  if (signal.type === "installation") return routeInstallation(fleet, installationId, signal);
  if (repository === null) return null;
  if (signal.type === "repository") return routeRepository(fleet, repository, signal);
  const office =
    fleet.find(installationId, repository.repositoryId) ??
    (signal.type === "push" ? await fleet.adopt(repository) : null);
  if (office === null || office.paused !== null) return null;
  return route(office, signal);
}
