import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { PipelineStore, Store } from "../../src/captain/ports/store.ts";
import type { Entry } from "../../src/domain/evolve/index.ts";
import { asDeploymentKey } from "../../src/domain/ids.ts";
import { BACKENDS } from "./backends.ts";
import {
  aBuild,
  aDeployment,
  anAppend,
  anEntry,
  aRelease,
  checkoutOf,
  INSTALLATION,
} from "./rows.ts";

describe.each(BACKENDS)("the journal in $name", ({ open }) => {
  let store: Store;
  let checkout: PipelineStore;

  beforeEach(async () => {
    store = await open();
    checkout = checkoutOf(store);
  });
  afterEach(() => store.close());

  test("gives entries back in order, numbered from 1, word for word", async () => {
    const odd: Entry = {
      type: "DeploymentErrored",
      deployment: asDeploymentKey("prod:a:promotion:1"),
      cause: "refused",
      detail: "„Conflict“ \u0000 🚧 '; drop table entries; --",
      at: 1_700_000_000_000,
    };

    const last = await checkout.append(anAppend({ entries: [anEntry("a"), odd] }));
    const next = await checkout.append(anAppend({ expected: 2, entries: [anEntry("b")] }));

    expect([last, next]).toEqual([2, 3]);
    expect(await checkout.readEntries(0)).toEqual([
      { seq: 1, entry: anEntry("a") },
      { seq: 2, entry: odd },
      { seq: 3, entry: anEntry("b") },
    ]);
    expect(await checkout.readEntries(2)).toEqual([{ seq: 3, entry: anEntry("b") }]);
    expect(await checkout.readEntries(3)).toEqual([]);
  });

  test("takes more entries at once than one query does", async () => {
    const entries = Array.from({ length: 1_203 }, (_, index) => anEntry(`${index}`));

    expect(await checkout.append(anAppend({ entries }))).toBe(1_203);

    expect((await checkout.readEntries(1_202)).map(({ entry }) => entry)).toEqual([
      anEntry("1202"),
    ]);
  });

  test.each([
    { expected: 0, when: "has not seen any" },
    { expected: 1, when: "has seen too little" },
    { expected: 3, when: "has seen what is not there" },
  ])("writes nothing of an append whose writer $when", async ({ expected }) => {
    await checkout.append(anAppend({ entries: [anEntry("a"), anEntry("b")], wakeAt: 10 }));

    const answer = await checkout.append(
      anAppend({
        expected,
        entries: [anEntry("c")],
        effects: [aBuild("c")],
        releases: [aRelease(1)],
        deployments: [aDeployment(1)],
        wakeAt: 20,
      }),
    );

    expect(answer).toBeNull();
    expect(await checkout.readEntries(2)).toEqual([]);
    expect(await store.dueEffects(INSTALLATION, Date.now(), 10)).toEqual([]);
    expect(await checkout.newestReleases(10)).toEqual([]);
    expect(await checkout.historyOf("prod", 10)).toEqual([]);
    expect(await checkout.wakeAt()).toBe(10);
  });

  test("starts at 1: nobody can begin in the middle", async () => {
    expect(await checkout.append(anAppend({ expected: 4, entries: [anEntry("a")] }))).toBeNull();
    expect(await checkout.readEntries(0)).toEqual([]);
  });

  test("lets one of several writers win, whoever it is", async () => {
    const writers = ["a", "b", "c", "d", "e", "f"];

    const answers = await Promise.all(
      writers.map((writer) =>
        checkout.append(anAppend({ entries: [anEntry(writer), anEntry(writer)] })),
      ),
    );

    expect(answers.filter((last) => last === 2)).toHaveLength(1);
    expect(answers.filter((last) => last === null)).toHaveLength(5);
    const entries = await checkout.readEntries(0);
    const winner = writers[answers.indexOf(2)] ?? "";
    expect(entries.map(({ entry }) => entry)).toEqual([anEntry(winner), anEntry(winner)]);
  });

  test("writes nothing at all when one part cannot be written", async () => {
    const broken = aDeployment(1, { environment: JSON.parse("null") });

    const append = checkout.append(
      anAppend({ entries: [anEntry("a")], effects: [aBuild("a")], deployments: [broken] }),
    );

    await expect(append).rejects.toThrow();
    expect(await checkout.readEntries(0)).toEqual([]);
    expect(await store.nextEffectAt()).toBeNull();
    expect(await checkout.append(anAppend({ entries: [anEntry("a")] }))).toBe(1);
  });

  test("remembers when the clock must wake the pipeline", async () => {
    expect(await checkout.wakeAt()).toBeNull();

    await checkout.append(anAppend({ wakeAt: 1_700_000_000_000 }));
    expect(await checkout.wakeAt()).toBe(1_700_000_000_000);

    await checkout.append(anAppend({ entries: [anEntry("a")] }));
    expect(await checkout.wakeAt()).toBeNull();
  });

  test("keeps the newest snapshot only", async () => {
    expect(await checkout.readSnapshot()).toBeNull();

    await checkout.saveSnapshot({ seq: 10, body: "{}" });
    await checkout.saveSnapshot({ seq: 20, body: '{"newer":true}' });
    await checkout.saveSnapshot({ seq: 15, body: '{"late":true}' });

    expect(await checkout.readSnapshot()).toEqual({ seq: 20, body: '{"newer":true}' });
  });

  test("refuses to read an entry of a type that a newer release has written", async () => {
    const unknown: Entry = JSON.parse('{"type":"CloudSeeded","at":1}');
    await checkout.append(anAppend({ entries: [unknown] }));

    await expect(checkout.readEntries(0)).rejects.toThrow('the unknown type "CloudSeeded"');
  });
});
