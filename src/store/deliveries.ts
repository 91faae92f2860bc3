/** Webhooks, kept until they have been taken in, and their GUIDs for longer. */
import { hash } from "node:crypto";
import { sql } from "kysely";
import type { Delivery, Store } from "../captain/ports/store.ts";
import type { Instant } from "../domain/ids.ts";
import { inChunks, repeatUntilFewer } from "./chunks.ts";
import { groupCommit } from "./group-commit.ts";
import type { Database } from "./schema.ts";

/** GitHub offers a delivery again for three days at most; ten times that is a GUID remembered after its payload. */
const GUID_KEPT_MS = 30 * 24 * 60 * 60 * 1000;

export type Deliveries = Pick<
  Store,
  | "saveDelivery"
  | "pendingDeliveries"
  | "finishDeliveries"
  | "setAsideDelivery"
  | "knownDeliveries"
  | "dropDeliveries"
> & {
  /** Resolves when no delivery is being saved any more. */
  settle(): Promise<void>;
};

export function openDeliveries(db: Database, now: () => Instant): Deliveries {
  const commits = groupCommit((items: readonly Omit<Delivery, "id">[]) => save(db, items));
  return {
    saveDelivery: commits.add,
    settle: commits.settle,
    pendingDeliveries: (limit, after = 0) => readPending(db, limit, after),
    finishDeliveries: (ids) => finish(db, ids, now()),
    async setAsideDelivery(id, error) {
      await db
        .updateTable("deliveries")
        .set({ finishedAt: now(), error })
        .where("id", "=", id)
        .execute();
    },
    knownDeliveries: (guids) => readKnown(db, guids),
    dropDeliveries: (before) => drop(db, before),
  };
}

async function save(
  db: Database,
  items: readonly Omit<Delivery, "id">[],
): Promise<readonly boolean[]> {
  const rows = items.map((item) => ({
    ...item,
    bodyHash: hash("sha256", item.payload),
    finishedAt: null,
    error: null,
  }));
  const added = new Set<string>();
  await db.transaction().execute(async (transaction) => {
    for (const chunk of inChunks(rows)) {
      const saved = await transaction
        .insertInto("deliveries")
        .values([...chunk])
        .onConflict((conflict) => conflict.columns(["guid", "bodyHash"]).doNothing())
        .returning(["guid", "bodyHash"])
        .execute();
      for (const row of saved) added.add(identityOf(row));
    }
  });
  // Of two equal ones in the same batch, the first was stored.
  return rows.map((row) => added.delete(identityOf(row)));
}

function identityOf(row: { readonly guid: string; readonly bodyHash: string }): string {
  return `${row.bodyHash} ${row.guid}`;
}

async function readPending(
  db: Database,
  limit: number,
  after: number,
): Promise<readonly Delivery[]> {
  return db
    .selectFrom("deliveries")
    .select(["id", "guid", "event", "installationId", "repositoryId", "payload", "receivedAt"])
    .where("finishedAt", "is", null)
    .where("id", ">", after)
    .orderBy("id")
    .limit(limit)
    .execute();
}

async function finish(db: Database, ids: readonly number[], finishedAt: Instant): Promise<void> {
  for (const chunk of inChunks(ids)) {
    await db
      .updateTable("deliveries")
      .set({ finishedAt })
      .where("id", "in", [...chunk])
      .execute();
  }
}

async function readKnown(db: Database, guids: readonly string[]): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (const chunk of inChunks(guids)) {
    const rows = await db
      .selectFrom("deliveries")
      .select("guid")
      .where("guid", "in", [...chunk])
      .execute();
    for (const { guid } of rows) known.add(guid);
  }
  return known;
}

/** In small steps: a webhook that arrives meanwhile must not wait. */
async function drop(db: Database, before: Instant): Promise<number> {
  await repeatUntilFewer(async (limit) => {
    const result = await db
      .deleteFrom("deliveries")
      .where("id", "in", (eb) =>
        eb
          .selectFrom("deliveries")
          .select("id")
          .where("finishedAt", "<", before - GUID_KEPT_MS)
          .where(sql<boolean>`payload = ''`)
          .limit(limit),
      )
      .executeTakeFirst();
    return Number(result.numDeletedRows);
  });
  return repeatUntilFewer(async (limit) => {
    const result = await db
      .updateTable("deliveries")
      .set({ payload: "" })
      .where("id", "in", (eb) =>
        eb
          .selectFrom("deliveries")
          .select("id")
          .where("finishedAt", "<", before)
          .where(sql<boolean>`payload <> ''`)
          .limit(limit),
      )
      .executeTakeFirst();
    return Number(result.numUpdatedRows);
  });
}
