import { expect, test } from "@jest/globals";
import type { World } from "../../src/captain/api.ts";
import { decisionMeter } from "../../src/captain/decision-meter.ts";
import { StoredDeliveries } from "../../src/captain/deliveries.ts";
import { Fleet } from "../../src/captain/fleet.ts";
import { manualClock } from "../../src/simulation/github/clock.ts";
import { openStore } from "../../src/store/index.ts";

const MINUTE = 60_000;

test("a webhook that we fail on is put aside after some tries, and the others do not wait for it", async () => {
  const clock = manualClock();
  const store = await openStore({ url: "sqlite::memory:", clock });
  const read: string[] = [];
  const world: World = {
    server: "https://github.example",
    listRepositories: async () => ({ repositories: [], complete: new Set() }),
    open: () => Promise.reject(new Error("nothing is opened here")),
    translate: (event) => {
      read.push(event);
      if (event === "poison") throw new Error("a defect of ours");
      return [];
    },
    missedDeliveries: async () => null,
    admit: () => ({ ok: true, run: (work) => work() }),
    requestCount: () => 0,
  };
  const silent = () => undefined;
  const log = { info: silent, warn: silent, error: silent };
  const meter = decisionMeter(clock);
  const fleet = new Fleet({
    ...{ store, world, clock, log, meter, allowedOwners: null },
    ...{ onWritten: silent, onServed: silent, keptWaiting: () => null },
  });
  const deliveries = new StoredDeliveries({ store, clock, log, world, fleet, meter });
  for (const [index, event] of ["poison", "push", "workflow_run"].entries()) {
    const place = { installationId: 1, repositoryId: 2 };
    const delivery = { guid: `${index}`, event, payload: "{}", receivedAt: clock.now() };
    await store.saveDelivery({ ...place, ...delivery });
  }

  deliveries.notify();
  await settled(deliveries);
  expect(read).toEqual(["poison", "push", "workflow_run"]);
  for (let minute = 0; minute < 60; minute += 1) {
    clock.advance(MINUTE);
    await settled(deliveries);
  }

  expect(read.filter((event) => event === "poison")).toHaveLength(5);
  expect(deliveries.pending()).toBe(0);
  expect(await store.pendingDeliveries(10, 0)).toEqual([]);
  await deliveries.stop();
  await store.close();
});

async function settled(deliveries: StoredDeliveries): Promise<void> {
  for (let quiet = 0; quiet < 5; quiet = deliveries.isIdle ? quiet + 1 : 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
