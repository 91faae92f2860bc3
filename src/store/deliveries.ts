/** Webhooks, kept until they have been taken in, and their GUIDs for longer. */
import { sql } from "kysely";
import type { Delivery, Store } from "../captain/ports/store.ts";
import type { Instant } from "../domain/ids.ts";
import { inChunks, repeatUntilFewer } from "./chunks.ts";
import { openBatches } from "./delivery-batches.ts";
import { groupCommit } from "./group-commit.ts";
import { prepare, type Take } from "./prepare.ts";
import type { Database } from "./schema.ts";

/** GitHub offers a delivery again for three days at most; ten times that is a GUID remembered after its payload. */
const GUID_KEPT_MS = 30 * 24 * 60 * 60 * 1000;

export type Deliveries = Pick<
  Store,
  | "saveDelivery"
  | "pendingDeliveries"
  | "readPayload"
  | "finishDeliveries"
  | "setAsideDelivery"
  | "knownDeliveries"
  | "dropDeliveries"
> & {
  /** Resolves when no delivery is being saved any more. */
  settle(): Promise<void>;
};

export function openDeliveries(db: Database, now: () => Instant): Deliveries {
  const commits = groupCommit(openBatches(db));
  return {
    saveDelivery: commits.add,
    settle: commits.settle,
    pendingDeliveries: (limit, after = 0, except = []) => readPending(db, { limit, after, except }),
    readPayload: openPayloads(db),
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

async function readPending(
  db: Database,
  wanted: {
    readonly limit: number;
    readonly after: number;
    readonly except: readonly number[];
  },
): Promise<readonly Delivery[]> {
  const { limit, after, except } = wanted;
  const query = db
    .selectFrom("deliveries")
    .select(["id", "guid", "event", "installationId", "repositoryId", "receivedAt"])
    .where("finishedAt", "is", null)
    .where("id", ">", after)
    .orderBy("id")
    .limit(limit);
  return (except.length === 0 ? query : query.where("installationId", "not in", except)).execute();
}

function openPayloads(db: Database): Store["readPayload"] {
  const select = prepare((take: Take<number>) =>
    db
      .selectFrom("payloads")
      .select("payload")
      .where((eb) =>
        eb(
          "deliveryId",
          "=",
          take((id) => id),
        ),
      ),
  );
  return async (id) => {
    const [row] = await select(db, id);
    return row?.payload ?? null;
  };
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
          .where(sql<boolean>`has_payload = 0`)
          .limit(limit),
      )
      .executeTakeFirst();
    return Number(result.numDeletedRows);
  });
  return repeatUntilFewer(async (limit) => {
    const rows = await db
      .selectFrom("deliveries")
      .select("id")
      .where("finishedAt", "<", before)
      .where(sql<boolean>`has_payload = 1`)
      .limit(limit)
      .execute();
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return 0;
    // In this order: were the process to end between the two, the next time does both again.
    await db.deleteFrom("payloads").where("deliveryId", "in", ids).execute();
    await db.updateTable("deliveries").set({ hasPayload: 0 }).where("id", "in", ids).execute();
    return ids.length;
  });
}
