import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Store } from "../../src/captain/ports/store.ts";
import { BACKENDS } from "./backends.ts";
import { aDelivery, INSTALLATION, REPOSITORY } from "./rows.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

describe.each(BACKENDS)("deliveries in $name", ({ open }) => {
  let store: Store;
  let now: number;
  let queries: string[];

  beforeEach(async () => {
    now = 5_000;
    queries = [];
    store = await open({ clock: { now: () => now }, onQuery: ({ sql }) => queries.push(sql) });
  });
  afterEach(() => store.close());

  test("come back oldest first, as they came", async () => {
    const first = aDelivery("one", { payload: '{"emoji":"🚀","quote":"\'"}' });
    const second = aDelivery("two", { repositoryId: null, event: "installation" });
    for (const delivery of [first, second]) await store.saveDelivery(delivery);

    const pending = await store.pendingDeliveries(10);

    const read = pending.map(async (delivery) => ({
      ...delivery,
      payload: await store.readPayload(delivery.id),
    }));
    expect(await Promise.all(read)).toEqual([
      { id: 1, ...first },
      { id: 2, ...second },
    ]);
    expect(await store.pendingDeliveries(1)).toHaveLength(1);
  });

  test("are stored once for the same guid and the same body", async () => {
    const answers = [
      await store.saveDelivery(aDelivery("one")),
      await store.saveDelivery(aDelivery("one")),
      await store.saveDelivery(aDelivery("one", { payload: "{}" })),
      await store.saveDelivery(aDelivery("two")),
    ];

    expect(answers.map((id) => id !== null)).toEqual([true, false, true, true]);
    expect(await store.pendingDeliveries(10)).toHaveLength(3);
  });

  test("are stored once also when two equal ones come at the same time", async () => {
    const answers = await Promise.all([
      store.saveDelivery(aDelivery("one")),
      store.saveDelivery(aDelivery("one")),
    ]);

    expect(answers).toEqual([1, null]);
  });

  test("share one transaction when they come at the same time", async () => {
    queries = [];

    await Promise.all(
      Array.from({ length: 50 }, (_, index) => store.saveDelivery(aDelivery(`${index}`))),
    );

    // 32, 16 and 2 rows for each of the two tables.
    expect(queries.filter((sql) => sql.startsWith("insert"))).toHaveLength(6);
    expect(queries.filter((sql) => sql.startsWith("begin"))).toHaveLength(1);
    expect(await store.pendingDeliveries(100)).toHaveLength(50);
  });

  test("keep the order of arrival when more come than one query takes", async () => {
    const guids = Array.from({ length: 1_201 }, (_, index) => `${index}`);

    const answers = await Promise.all(guids.map((guid) => store.saveDelivery(aDelivery(guid))));

    expect(answers).toEqual(guids.map((_, index) => index + 1));
    const pending = await store.pendingDeliveries(2_000);
    expect(pending.map(({ guid }) => guid)).toEqual(guids);
  });

  test("are pending no more when they are finished or put aside", async () => {
    for (const guid of ["one", "two", "three"]) await store.saveDelivery(aDelivery(guid));

    await store.finishDeliveries([1]);
    await store.setAsideDelivery(2, "The payload has no repository.");
    await store.finishDeliveries([]);

    expect((await store.pendingDeliveries(10)).map(({ guid }) => guid)).toEqual(["three"]);
  });

  test("stay known by their guid when their payload is dropped", async () => {
    for (const guid of ["one", "two", "three"]) await store.saveDelivery(aDelivery(guid));
    await store.finishDeliveries([1]);
    await store.setAsideDelivery(2, "broken");
    now = 6_000;
    await store.finishDeliveries([3]);

    expect(await store.dropDeliveries(6_000)).toBe(2);

    expect(await store.dropDeliveries(6_000)).toBe(0);
    expect(await store.knownDeliveries(["one", "two", "three", "four"])).toEqual(
      new Set(["one", "two", "three"]),
    );
    expect(await store.saveDelivery(aDelivery("one"))).toBeNull();
    const payloads = await Promise.all([1, 2, 3, 4].map((id) => store.readPayload(id)));
    expect(payloads.map((payload) => payload !== null)).toEqual([false, false, true, false]);
  });

  test("are forgotten a month after their payload could be dropped", async () => {
    for (const guid of ["old", "waiting"]) await store.saveDelivery(aDelivery(guid));
    await store.finishDeliveries([1]);
    await store.dropDeliveries(now + 1);

    await store.dropDeliveries(now + 31 * DAY_MS);

    expect(await store.knownDeliveries(["old", "waiting"])).toEqual(new Set(["waiting"]));
    expect(await store.pendingDeliveries(10)).toHaveLength(1);
  });

  test("go when their repository is forgotten", async () => {
    await store.saveDelivery(aDelivery("ours"));
    await store.saveDelivery(aDelivery("theirs", { repositoryId: 2 }));

    await store.repository(INSTALLATION, REPOSITORY).forget();

    expect(await store.knownDeliveries(["ours", "theirs"])).toEqual(new Set(["theirs"]));
    expect([await store.readPayload(1), await store.readPayload(2)]).toEqual([
      null,
      expect.any(String),
    ]);
  });

  test("that are being saved when the store is closed are saved before", async () => {
    const second = await open();

    const saving = second.saveDelivery(aDelivery("last"));
    await second.close();

    expect(await saving).toBe(1);
  });
});
