import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { groupCommit } from "../../src/store/group-commit.ts";
import { openStore } from "../../src/store/index.ts";
import { aFolder } from "./backends.ts";
import { anAppend, anEntry, checkoutOf } from "./rows.ts";

describe("opening a store", () => {
  const folder = { path: "", remove: () => {} };
  const url = () => `sqlite:${folder.path}/captain.db`;

  beforeEach(() => {
    Object.assign(folder, aFolder());
  });
  afterEach(() => folder.remove());

  test("finds what was written before", async () => {
    const first = await openStore({ url: url() });
    await checkoutOf(first).append(anAppend({ entries: [anEntry("a")] }));
    await first.close();

    const second = await openStore({ url: url() });

    expect(await checkoutOf(second).readEntries(0)).toEqual([{ seq: 1, entry: anEntry("a") }]);
    await second.close();
  });

  test("refuses a file that is in use, and takes it when it is free", async () => {
    const first = await openStore({ url: url() });

    await expect(openStore({ url: url() })).rejects.toThrow(
      `The database ${folder.path}/captain.db is in use by another process: ` +
        "stop that one first, or use PostgreSQL to run several.",
    );

    await first.close();
    const second = await openStore({ url: url() });
    await second.close();
  });

  test("keeps a write-ahead log", async () => {
    const store = await openStore({ url: url() });
    await store.close();
    const file = new DatabaseSync(`${folder.path}/captain.db`);

    expect(file.prepare("pragma journal_mode").get()).toMatchObject({ journal_mode: "wal" });
    file.close();
  });

  test("refuses a database that a newer release has written", async () => {
    const store = await openStore({ url: url() });
    await store.close();
    const file = new DatabaseSync(`${folder.path}/captain.db`);
    file.exec("insert into schema_versions (version) values (99)");
    file.close();

    await expect(openStore({ url: url() })).rejects.toThrow(
      "The database has schema version 99, this program knows versions up to",
    );
  });

  test.each(["", "sqlite:", "mysql://root:secret@localhost/captain", "./captain.db"])(
    "refuses %j without repeating it",
    async (wrong) => {
      const opening = openStore({ url: wrong });

      await expect(opening).rejects.toThrow(/^DATABASE_URL must be sqlite:<path>/);
      await expect(opening).rejects.not.toThrow("secret");
    },
  );

  test("says that a PostgreSQL server can't be reached without telling its password", async () => {
    const opening = openStore({ url: "postgres://captain:secret@127.0.0.1:1/captain" });

    await expect(opening).rejects.toThrow("ECONNREFUSED");
    await expect(opening).rejects.not.toThrow("secret");
  });
});

describe("a shared write", () => {
  test("fails for all that took part, and not for those who come later", async () => {
    let fails = true;
    const batches: (readonly string[])[] = [];
    const commits = groupCommit(async (items: readonly string[]) => {
      batches.push(items);
      if (fails) throw new Error("The disk is full.");
      return items.map((item) => item.toUpperCase());
    });

    const outcomes = await Promise.allSettled([commits.add("a"), commits.add("b")]);
    fails = false;
    const later = await commits.add("c");

    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(later).toBe("C");
    expect(batches).toEqual([["a", "b"], ["c"]]);
  });
});
