import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Effect } from "../../src/captain/effect.ts";
import type { PipelineStore, Store, StoredEffect } from "../../src/captain/ports/store.ts";
import { pipelineName } from "../../src/domain/ids.ts";
import { BACKENDS } from "./backends.ts";
import {
  aBuild,
  anAppend,
  anEntry,
  aShow,
  CHECKOUT,
  checkoutOf,
  INSTALLATION,
  REPOSITORY,
} from "./rows.ts";

describe.each(BACKENDS)("the outbox in $name", ({ open }) => {
  let store: Store;
  let checkout: PipelineStore;
  let now: number;

  beforeEach(async () => {
    now = 1_000;
    store = await open({ clock: { now: () => now } });
    checkout = checkoutOf(store);
  });
  afterEach(() => store.close());

  const due = (limit = 100) => store.dueEffects(INSTALLATION, now, limit);
  const dueKeys = async () => (await due()).map(({ effect }) => effect.key);
  const put = (...effects: readonly Effect[]) => checkout.append(anAppend({ effects }));

  async function theOnly(): Promise<StoredEffect> {
    const [effect, ...others] = await due();
    if (effect === undefined || others.length > 0) throw new Error("Not exactly one is due.");
    return effect;
  }

  test("hands an effect out with all that was said of it", async () => {
    await put(aBuild("a"));

    expect(await theOnly()).toEqual({
      id: expect.any(Number),
      installationId: INSTALLATION,
      repositoryId: REPOSITORY,
      pipeline: CHECKOUT,
      effect: aBuild("a"),
      revision: 0,
      attempts: 0,
      createdAt: 1_000,
    });
  });

  test("hands out by importance, then by age, up to the limit of each lane", async () => {
    const lanes = ["courtesy", "truth", "promotion", "answer", "rollback"] as const;
    await put(...lanes.map((lane) => aBuild("a", { key: `${lane} 1`, lane })));
    now = 2_000;
    await put(...lanes.map((lane) => aBuild("a", { key: `${lane} 2`, lane })));

    expect(await dueKeys()).toEqual([
      "rollback 1",
      "rollback 2",
      "answer 1",
      "answer 2",
      "promotion 1",
      "promotion 2",
      "truth 1",
      "truth 2",
      "courtesy 1",
      "courtesy 2",
    ]);
    expect((await due(1)).map(({ effect }) => effect.key)).toEqual([
      "rollback 1",
      "answer 1",
      "promotion 1",
      "truth 1",
      "courtesy 1",
    ]);
    expect(await due(0)).toEqual([]);
  });

  test("counts what waits in each lane", async () => {
    await put(aBuild("a"), aBuild("b"), aShow("a"));

    expect(await store.countEffects()).toEqual([
      { lane: "rollback", count: 0 },
      { lane: "answer", count: 0 },
      { lane: "promotion", count: 2 },
      { lane: "truth", count: 1 },
      { lane: "courtesy", count: 0 },
    ]);
  });

  test("hands out to one installation what is its own", async () => {
    await put(aBuild("a"));

    expect(await store.dueEffects(INSTALLATION + 1, now, 10)).toEqual([]);
  });

  test("knows one key once in an append", async () => {
    await put(aBuild("a"), aBuild("b", { key: "start-build:a" }), aShow("a"), aShow("b"));

    expect((await due()).map(({ effect }) => effect)).toEqual([aBuild("a"), aShow("b")]);
  });

  test.each(["pending", "done", "abandoned", "dropped"])(
    "never takes a key again that is %s",
    async (state) => {
      await put(aBuild("a"));
      const effect = await theOnly();
      if (state === "done" || state === "dropped") await checkout.finishEffect(effect);
      if (state === "abandoned") await checkout.abandonEffect(effect, "It is gone.");
      if (state === "dropped") expect(await store.dropEffects(now + 1)).toBe(1);

      await put(aBuild("a"));

      expect(await due()).toHaveLength(state === "pending" ? 1 : 0);
    },
  );

  test("lets the newest of a coalescing key take the place of the one that waits", async () => {
    await put(aShow("a"));
    const older = await theOnly();
    now = 2_000;
    await put(aShow("c", "other"), aShow("b"));

    const [first, second] = await due();

    expect(first).toEqual({ ...older, effect: aShow("b"), revision: 1 });
    expect(second?.effect.key).toBe("other");
  });

  test("lets a coalescing key come again after it was done, was abandoned or was dropped", async () => {
    await put(aShow("a"));
    const first = await theOnly();
    await checkout.postponeEffect(first, now, "502");
    await checkout.finishEffect(first);
    expect(await due()).toEqual([]);
    now = 2_000;

    await put(aShow("b"));
    const second = await theOnly();
    expect(second).toMatchObject({ effect: aShow("b"), createdAt: 2_000, attempts: 0 });
    await checkout.abandonEffect(second, "403");
    await put(aShow("c"));
    await checkout.finishEffect(await theOnly());
    await store.dropEffects(now + 1);
    await put(aShow("d"));

    expect((await theOnly()).effect).toEqual(aShow("d"));
  });

  test.each(["finish", "abandon"])(
    "keeps a newer effect of the key due when the older one ends (%s)",
    async (end) => {
      await put(aShow("a"));
      const performed = await theOnly();
      await put(aShow("b"));

      if (end === "finish") await checkout.finishEffect(performed);
      else await checkout.abandonEffect(performed, "404");

      expect((await theOnly()).effect).toEqual(aShow("b"));
    },
  );

  test("hands a postponed effect out when it is due, with its attempts counted", async () => {
    await put(aBuild("a"), aBuild("b"));
    const [first] = await due();
    if (first === undefined) throw new Error("None is due.");

    await checkout.postponeEffect(first, 5_000, "The API answered 502.");

    expect(await dueKeys()).toEqual(["start-build:b"]);
    expect(await store.nextEffectAt()).toBe(1_000);
    expect(await store.nextEffectAt(1_000)).toBe(5_000);
    expect(await store.nextEffectAt(5_000)).toBeNull();
    now = 5_000;
    expect((await due()).map(({ attempts }) => attempts)).toEqual([0, 1]);
  });

  test("keeps the delay of a postponed effect when a newer one takes its place", async () => {
    await put(aShow("a"));
    await checkout.postponeEffect(await theOnly(), 5_000, "502");

    await put(aShow("b"));

    expect(await due()).toEqual([]);
    expect(await store.nextEffectAt()).toBe(5_000);
  });

  test("has no next one when nothing waits", async () => {
    expect(await store.nextEffectAt()).toBeNull();

    await put(aBuild("a"));
    await checkout.finishEffect(await theOnly());

    expect(await store.nextEffectAt()).toBeNull();
  });

  test("does not revive what has ended", async () => {
    await put(aBuild("a"));
    const effect = await theOnly();
    await checkout.finishEffect(effect);

    await checkout.postponeEffect(effect, now, "late");
    await checkout.abandonEffect(effect, "late");

    expect(await due()).toEqual([]);
  });

  test("drops the bodies of what was done, in as many steps as it takes", async () => {
    await put(...Array.from({ length: 530 }, (_, index) => aBuild(`${index}`)));
    for (const effect of await due(510)) await checkout.finishEffect(effect);

    expect(await store.dropEffects(now)).toBe(0);
    expect(await store.dropEffects(now + 1)).toBe(510);
    expect(await due(1_000)).toHaveLength(20);
  });

  test("keeps the keys of one pipeline apart from another's", async () => {
    const other = store.repository(INSTALLATION, REPOSITORY).pipeline(pipelineName("search"));
    await put(aBuild("a"));
    const ours = await theOnly();

    await other.append(anAppend({ entries: [anEntry("a")], effects: [aBuild("a")] }));
    await other.finishEffect(ours);

    expect(await due()).toHaveLength(2);
  });
});
