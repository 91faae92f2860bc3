import { afterAll, expect, test } from "@jest/globals";
import { Kysely, sql } from "kysely";
import { openStore } from "../../src/store/index.ts";
import { MIGRATIONS } from "../../src/store/migrations.ts";
import type { Tables } from "../../src/store/schema.ts";
import { SQLITE_MIGRATION, sqliteDialect } from "../../src/store/sqlite.ts";
import { aFolder } from "./backends.ts";

const folder = aFolder();
afterAll(() => folder.remove());

/** A database as an older release of the program left it. */
async function writeOld(path: string, version: number, rows: string): Promise<void> {
  const db = new Kysely<Tables>({ dialect: sqliteDialect(path) });
  await sql`create table schema_versions (version integer primary key)`.execute(db);
  for (const migration of MIGRATIONS.filter((each) => each.version <= version)) {
    await migration.apply(db, SQLITE_MIGRATION.types);
    await sql`insert into schema_versions (version) values (${migration.version})`.execute(db);
  }
  await sql.raw(rows).execute(db);
  await db.destroy();
}

test("webhooks that an older release stored keep what they said, and what became of them", async () => {
  const path = `${folder.path}/captain.db`;
  await writeOld(
    path,
    2,
    `insert into deliveries
       (installation_id, repository_id, guid, event, body_hash, received_at, finished_at, payload)
     values (1, 2, 'waiting', 'push', 'a', 1, null, '{"after":"c0ffee"}'),
            (1, 2, 'done', 'push', 'b', 2, 3000, '{"after":"beef"}'),
            (1, 2, 'old', 'push', 'c', 3, 4000, '')`,
  );

  const store = await openStore({ url: `sqlite:${path}` });

  expect(await store.pendingDeliveries(10)).toMatchObject([{ id: 1, guid: "waiting" }]);
  const payloads = [1, 2, 3].map((id) => store.readPayload(id));
  expect(await Promise.all(payloads)).toEqual(['{"after":"c0ffee"}', '{"after":"beef"}', null]);
  // Of those that were taken in, only one has a payload left.
  expect(await store.dropDeliveries(9_000)).toBe(1);
  expect(await store.readPayload(2)).toBeNull();
  await store.close();
});
