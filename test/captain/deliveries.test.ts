import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { World } from "../../src/captain/api.ts";
import { decisionMeter } from "../../src/captain/decision-meter.ts";
import { StoredDeliveries } from "../../src/captain/deliveries.ts";
import { Fleet } from "../../src/captain/fleet.ts";
import type { Store } from "../../src/captain/ports/store.ts";
import { type ManualClock, manualClock } from "../../src/simulation/github/clock.ts";
import { openStore } from "../../src/store/index.ts";

const MINUTE = 60_000;
const silent = () => undefined;

let clock: ManualClock;
let store: Store;
let deliveries: StoredDeliveries;
/** What was translated, in its order. */
let read: { readonly event: string; readonly payload: unknown }[];

beforeEach(async () => {
  clock = manualClock();
  store = await openStore({ url: "sqlite::memory:", clock });
  read = [];
  const world: World = {
    server: "https://github.example",
    listRepositories: async () => ({ repositories: [], complete: new Set() }),
    open: () => Promise.reject(new Error("nothing is opened here")),
    translate: (event, payload) => {
      read.push({ event, payload });
      if (event === "poison") throw new Error("a defect of ours");
      return [];
    },
    missedDeliveries: async () => null,
    admit: () => ({ ok: true, run: (work) => work() }),
    requestCount: () => 0,
  };
  const log = { info: silent, warn: silent, error: silent };
  const meter = decisionMeter(clock);
  const fleet = new Fleet({
    ...{ store, world, clock, log, meter, allowedOwners: null },
    ...{ onWritten: silent, onServed: silent, keptWaiting: () => null },
  });
  deliveries = new StoredDeliveries({ store, clock, log, world, fleet, meter });
});

afterEach(async () => {
  await deliveries.stop();
  await store.close();
});

test("a webhook that we fail on is put aside after some tries, and the others do not wait for it", async () => {
  for (const event of ["poison", "push", "workflow_run"]) await save(event, "{}");

  deliveries.notify();
  await settled();
  expect(read.map(({ event }) => event)).toEqual(["poison", "push", "workflow_run"]);
  for (let minute = 0; minute < 60; minute += 1) {
    clock.advance(MINUTE);
    await settled();
  }

  expect(read.filter(({ event }) => event === "poison")).toHaveLength(5);
  expect(deliveries.pending()).toBe(0);
  expect(await store.pendingDeliveries(10, 0)).toEqual([]);
});

test("one whose webhooks all fail keeps nobody else waiting, and has each of them tried", async () => {
  for (let count = 0; count < 2_100; count += 1) await save("poison", `{"count":${count}}`);
  await save("push", "{}", OTHER);

  deliveries.notify();
  await settled();
  expect(read.filter(({ event }) => event === "push")).toHaveLength(1);
  for (let minute = 0; minute < 60; minute += 1) {
    clock.advance(MINUTE);
    await settled();
  }

  expect(read.filter(({ event }) => event === "poison")).toHaveLength(5 * 2_100);
  expect(deliveries.pending()).toBe(0);
});

test("a webhook is taken in as it was handed on, and one that failed is read back", async () => {
  const id = await save("poison", '{"from":"the store"}');

  deliveries.hear({ id, payload: { from: "the address" }, length: 20 });
  await settled();
  clock.advance(MINUTE);
  await settled();

  expect(read.map(({ payload }) => payload)).toEqual([
    { from: "the address" },
    { from: "the store" },
  ]);
});

test("what is too much to be kept in memory is read back from the store, in its turn", async () => {
  const payloads = ["first", "second", "third"].map((name) => ({ name }));
  const ids: number[] = [];
  for (const payload of payloads) ids.push(await save("push", JSON.stringify(payload)));

  for (const id of ids) deliveries.hear({ id, payload: { kept: id }, length: 700_000 });
  await settled();

  expect(read.map(({ payload }) => payload)).toEqual([{ kept: ids[0] }, ...payloads.slice(1)]);
});

const OTHER = 7;

async function save(event: string, payload: string, installationId = 1): Promise<number> {
  const place = { installationId, repositoryId: 2, receivedAt: clock.now() };
  const id = await store.saveDelivery({ guid: crypto.randomUUID(), event, payload, ...place });
  if (id === null) throw new Error("The delivery was stored before.");
  return id;
}

async function settled(): Promise<void> {
  for (let quiet = 0; quiet < 5; quiet = deliveries.isIdle ? quiet + 1 : 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
