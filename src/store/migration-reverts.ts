/** The second version of the schema: which commits say that they take others back. */
import type { ColumnTypes } from "./migrations.ts";
import type { Database } from "./schema.ts";

export async function createReverts(db: Database, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("reverts")
    .addColumn("installation_id", "bigint", (column) => column.notNull())
    .addColumn("repository_id", "bigint", (column) => column.notNull())
    .addColumn("pipeline", text, (column) => column.notNull())
    .addColumn("reverted", text, (column) => column.notNull())
    .addColumn("release", text, (column) => column.notNull())
    .addColumn("commit", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("reverts_key", [
      "installation_id",
      "repository_id",
      "pipeline",
      "reverted",
      "release",
      "commit",
    ])
    .execute();
}
