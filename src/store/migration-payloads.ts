/** The third version of the schema: payloads in a table of their own. */
import { type SqlBool, sql } from "kysely";
import type { ColumnTypes } from "./migrations.ts";
import type { Database } from "./schema.ts";

export async function movePayloads(db: Database, { text, reference }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("payloads")
    .addColumn("delivery_id", reference, (column) =>
      column.primaryKey().references("deliveries.id").onDelete("cascade"),
    )
    .addColumn("payload", text, (column) => column.notNull())
    .execute();
  await sql`insert into payloads select id, payload from deliveries where payload <> ''`.execute(
    db,
  );
  await markPayloads(db);
  for (const [name, where] of [
    ["deliveries_to_blank", sql<SqlBool>`has_payload = 1`],
    ["deliveries_to_drop", sql<SqlBool>`has_payload = 0`],
  ] as const) {
    await db.schema.dropIndex(name).execute();
    const index = db.schema.createIndex(name).on("deliveries").column("finished_at");
    await index.where(where).execute();
  }
  await db.schema.alterTable("deliveries").dropColumn("payload").execute();
}

async function markPayloads(db: Database): Promise<void> {
  await db.schema
    .alterTable("deliveries")
    .addColumn("has_payload", "integer", (column) => column.notNull().defaultTo(1))
    .execute();
  await sql`update deliveries set has_payload = 0 where payload = ''`.execute(db);
}
