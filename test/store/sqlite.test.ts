import { expect, test } from "@jest/globals";
import { Kysely, sql } from "kysely";
import { sqliteDialect } from "../../src/store/sqlite.ts";
import { aFolder } from "./backends.ts";

test("a full disk is called by its name, and undoes the whole transaction", async () => {
  const folder = aFolder();
  const db = new Kysely<{ notes: { text: string } }>({
    dialect: sqliteDialect(`${folder.path}/small.db`),
  });
  await sql`create table notes (text text)`.execute(db);
  await sql`pragma max_page_count = 20`.execute(db);
  await sql`pragma cache_size = 2`.execute(db);

  const writing = db.transaction().execute(async (transaction) => {
    for (let count = 0; count < 100; count += 1) {
      await transaction
        .insertInto("notes")
        .values({ text: "x".repeat(5_000) })
        .execute();
    }
  });

  await expect(writing).rejects.toThrow("database or disk is full");
  expect(await db.selectFrom("notes").selectAll().execute()).toEqual([]);
  await db.insertInto("notes").values({ text: "x" }).execute();
  await db.destroy();
  folder.remove();
});

test("a transaction is synced to the disk, a statement alone with the next one", async () => {
  const folder = aFolder();
  const db = new Kysely<{ notes: { text: string } }>({
    dialect: sqliteDialect(`${folder.path}/synced.db`),
  });
  const level = (on: typeof db) => sql`pragma synchronous`.execute(on).then(({ rows }) => rows);

  const alone = await level(db);
  const together = await db.transaction().execute((transaction) => level(transaction));
  const after = await level(db);

  // 1 is normal, 2 is full: https://www.sqlite.org/pragma.html#pragma_synchronous
  expect([alone, together, after]).toEqual([1, 2, 1].map((synchronous) => [{ synchronous }]));
  await db.destroy();
  folder.remove();
});

test("only text, numbers and nothing are stored", async () => {
  const db = new Kysely<{ notes: { text: string } }>({ dialect: sqliteDialect(":memory:") });

  await expect(sql`select ${true}`.execute(db)).rejects.toThrow("SQLite is given boolean");
  await db.destroy();
});
