/** One pipeline's journal, with all that an append writes beside it. */
import type { Append, PipelineStore } from "../captain/ports/store.ts";
import type { Entry } from "../domain/evolve/index.ts";
import type { Instant } from "../domain/ids.ts";
import { inChunks } from "./chunks.ts";
import { saveDeployments, saveReleases } from "./history.ts";
import { appendEffects } from "./outbox.ts";
import { readEntryBody } from "./record.ts";
import type { Database, PipelineKey } from "./schema.ts";

export type Journal = Pick<
  PipelineStore,
  "readEntries" | "append" | "readSnapshot" | "saveSnapshot" | "wakeAt"
>;

export function openJournal(db: Database, key: PipelineKey, now: () => Instant): Journal {
  return {
    async readEntries(afterSeq) {
      const rows = await db
        .selectFrom("entries")
        .select(["seq", "body"])
        .where((eb) => eb.and(key))
        .where("seq", ">", afterSeq)
        .orderBy("seq")
        .execute();
      return rows.map(({ seq, body }) => ({ seq, entry: readEntryBody(body) }));
    },
    append: (append) =>
      db.transaction().execute((transaction) => write(transaction, key, { append, now: now() })),
    async readSnapshot() {
      const row = await db
        .selectFrom("snapshots")
        .select(["seq", "body"])
        .where((eb) => eb.and(key))
        .executeTakeFirst();
      return row ?? null;
    },
    async saveSnapshot({ seq, body }) {
      await db
        .insertInto("snapshots")
        .values({ ...key, seq, body })
        .onConflict((conflict) =>
          conflict
            .columns(["installationId", "repositoryId", "pipeline"])
            .doUpdateSet({ seq, body })
            // A slower writer must not put an older one back.
            .where("snapshots.seq", "<=", seq),
        )
        .execute();
    },
    async wakeAt() {
      const row = await db
        .selectFrom("pipelines")
        .select("wakeAt")
        .where((eb) => eb.and(key))
        .executeTakeFirst();
      return row?.wakeAt ?? null;
    },
  };
}

interface Write {
  readonly append: Append;
  readonly now: Instant;
}

async function write(db: Database, key: PipelineKey, { append, now }: Write) {
  const { expected, entries } = append;
  if (!(await moveOn(db, key, append))) return null;
  await insertEntries(db, key, { expected, entries });
  await appendEffects(db, key, { effects: append.effects, now });
  await saveReleases(db, key, append.releases);
  await saveDeployments(db, key, append.deployments);
  return expected + entries.length;
}

/** The row decides between writers: only one of them finds the sequence number that it expects. */
async function moveOn(db: Database, key: PipelineKey, append: Append): Promise<boolean> {
  const { expected, wakeAt } = append;
  const next = { lastSeq: expected + append.entries.length, wakeAt };
  if (expected > 0) {
    const result = await db
      .updateTable("pipelines")
      .set(next)
      .where((eb) => eb.and(key))
      .where("lastSeq", "=", expected)
      .executeTakeFirst();
    return Number(result.numUpdatedRows) === 1;
  }
  const result = await db
    .insertInto("pipelines")
    .values({ ...key, ...next })
    .onConflict((conflict) =>
      conflict
        .columns(["installationId", "repositoryId", "pipeline"])
        .doUpdateSet(next)
        .where("pipelines.lastSeq", "=", 0),
    )
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows) === 1;
}

async function insertEntries(
  db: Database,
  key: PipelineKey,
  { expected, entries }: { readonly expected: number; readonly entries: readonly Entry[] },
): Promise<void> {
  const rows = entries.map((entry, index) => ({
    ...key,
    seq: expected + index + 1,
    at: entry.at,
    type: entry.type,
    body: JSON.stringify(entry),
  }));
  for (const chunk of inChunks(rows)) {
    await db
      .insertInto("entries")
      .values([...chunk])
      .execute();
  }
}
