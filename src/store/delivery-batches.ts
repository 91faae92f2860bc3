/** Webhooks that arrive together are stored by one transaction, each in two tables. */
import { hash } from "node:crypto";
import type { NewDelivery } from "../captain/ports/store.ts";
import { prepareRows, type Take } from "./prepare.ts";
import type { Database } from "./schema.ts";

type Row = NewDelivery & { readonly bodyHash: string };

/** @returns what writes a batch; it tells the id of each that is new, and null for the others */
export function openBatches(
  db: Database,
): (items: readonly NewDelivery[]) => Promise<readonly (number | null)[]> {
  const insertDeliveries = prepareRows((takes: readonly Take<Row>[]) =>
    db
      .insertInto("deliveries")
      .values(
        takes.map((take) => ({
          installationId: take((row) => row.installationId),
          repositoryId: take((row) => row.repositoryId),
          guid: take((row) => row.guid),
          event: take((row) => row.event),
          bodyHash: take((row) => row.bodyHash),
          receivedAt: take((row) => row.receivedAt),
        })),
      )
      .onConflict((conflict) => conflict.columns(["guid", "bodyHash"]).doNothing())
      .returning(["id", "guid", "bodyHash"]),
  );
  const insertPayloads = prepareRows((takes: readonly Take<readonly [number, string]>[]) =>
    db.insertInto("payloads").values(
      takes.map((take) => ({
        deliveryId: take(([id]) => id),
        payload: take(([, payload]) => payload),
      })),
    ),
  );
  return async (items) => {
    const rows = new Map<string, Row>();
    const identities = items.map((item) => {
      const row = { ...item, bodyHash: hash("sha256", item.payload) };
      const identity = identityOf(row);
      rows.set(identity, row);
      return identity;
    });
    const added = new Map<string, number>();
    await db.transaction().execute(async (transaction) => {
      const saved = await insertDeliveries(transaction, [...rows.values()]);
      for (const row of saved) added.set(identityOf(row), row.id);
      const payloads = saved.map(
        (row) => [row.id, rows.get(identityOf(row))?.payload ?? ""] as const,
      );
      await insertPayloads(transaction, payloads);
    });
    return identities.map((identity) => {
      const id = added.get(identity) ?? null;
      // Of two equal ones in the same batch, the first was stored.
      added.delete(identity);
      return id;
    });
  };
}

function identityOf(row: { readonly guid: string; readonly bodyHash: string }): string {
  return `${row.bodyHash} ${row.guid}`;
}
