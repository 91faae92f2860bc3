/** Effects from the append that decided them until they are done. */
import { sql } from "kysely";
import { type Effect, LANES } from "../captain/effect.ts";
import type { PipelineStore, Store, StoredEffect } from "../captain/ports/store.ts";
import type { Instant } from "../domain/ids.ts";
import { inChunks, repeatUntilFewer } from "./chunks.ts";
import { readEffectBody } from "./record.ts";
import type { Database, PipelineKey } from "./schema.ts";

/** Of all pipelines. */
export type Outbox = Pick<Store, "dueEffects" | "nextEffectAt" | "countEffects" | "dropEffects">;

export function openOutbox(db: Database): Outbox {
  return {
    dueEffects: (installationId, now, limit) => readDue(db, { installationId, now, limit }),
    nextEffectAt: (after = Number.MIN_SAFE_INTEGER) => readNextDue(db, after),
    countEffects: () => countPending(db),
    dropEffects: (before) => drop(db, before),
  };
}

/** Of one pipeline. */
export type PipelineOutbox = Pick<
  PipelineStore,
  "finishEffect" | "postponeEffect" | "abandonEffect"
>;

export function openPipelineOutbox(
  db: Database,
  key: PipelineKey,
  now: () => Instant,
): PipelineOutbox {
  const pending = () =>
    db
      .updateTable("effects")
      .where((eb) => eb.and(key))
      .where("endedAt", "is", null);
  return {
    async finishEffect({ id, revision }) {
      await pending()
        .set({ status: "done", endedAt: now() })
        .where("id", "=", id)
        .where("revision", "=", revision)
        .execute();
    },
    async postponeEffect({ id }, dueAt, error) {
      await pending()
        .set((eb) => ({ dueAt, error, attempts: eb("attempts", "+", 1) }))
        .where("id", "=", id)
        .execute();
    },
    async abandonEffect({ id, revision }, error) {
      await pending()
        .set((eb) => ({
          status: "abandoned",
          endedAt: now(),
          error,
          attempts: eb("attempts", "+", 1),
        }))
        .where("id", "=", id)
        .where("revision", "=", revision)
        .execute();
    },
  };
}

/** Adds effects inside an append's transaction. A known key stays as it is, unless the new effect coalesces. */
export async function appendEffects(
  db: Database,
  key: PipelineKey,
  { effects, now }: { readonly effects: readonly Effect[]; readonly now: Instant },
): Promise<void> {
  for (const chunk of inChunks(onePerKey(effects))) {
    await db
      .insertInto("effects")
      .values(chunk.map((effect) => ({ ...key, ...rowOf(effect, now) })))
      .onConflict((conflict) =>
        conflict
          .columns(["installationId", "repositoryId", "pipeline", "key"])
          .doUpdateSet((eb) => {
            // One that still waits keeps its turn and its delay; one that was done starts anew.
            const kept = <Column extends "createdAt" | "dueAt" | "attempts">(column: Column) =>
              eb
                .case()
                .when("effects.endedAt", "is", null)
                .then(eb.ref(`effects.${column}`))
                .else(eb.ref(`excluded.${column}`))
                .end();
            return {
              lane: eb.ref("excluded.lane"),
              coalesces: eb.ref("excluded.coalesces"),
              body: eb.ref("excluded.body"),
              revision: eb("effects.revision", "+", 1),
              status: "pending",
              endedAt: null,
              createdAt: kept("createdAt"),
              dueAt: kept("dueAt"),
              attempts: kept("attempts"),
            };
          })
          .where("excluded.coalesces", "=", 1),
      )
      .execute();
  }
}

function onePerKey(effects: readonly Effect[]): readonly Effect[] {
  const byKey = new Map<string, Effect>();
  for (const effect of effects) {
    if (effect.coalesces || !byKey.has(effect.key)) byKey.set(effect.key, effect);
  }
  return [...byKey.values()];
}

function rowOf(effect: Effect, now: Instant) {
  return {
    key: effect.key,
    lane: LANES.indexOf(effect.lane),
    coalesces: effect.coalesces ? 1 : 0,
    revision: 0,
    status: "pending" as const,
    attempts: 0,
    error: null,
    createdAt: now,
    dueAt: now,
    endedAt: null,
    body: JSON.stringify(effect),
  };
}

interface Due {
  readonly installationId: number;
  readonly now: Instant;
  /** Of each lane. */
  readonly limit: number;
}

/**
 * Lane by lane, so that each query walks its index and stops at the limit, however many effects wait for later, and
 * so that a full lane hides no other one.
 */
async function readDue(db: Database, due: Due): Promise<readonly StoredEffect[]> {
  const found: StoredEffect[] = [];
  for (const lane of LANES.keys()) {
    const rows = await db
      .selectFrom("effects")
      .select(["id", "installationId", "repositoryId", "pipeline", "body"])
      .select(["revision", "attempts", "createdAt"])
      .where("installationId", "=", due.installationId)
      .where("lane", "=", lane)
      .where("endedAt", "is", null)
      .where("dueAt", "<=", due.now)
      .orderBy("dueAt")
      .orderBy("id")
      .limit(due.limit)
      .execute();
    for (const { body, ...row } of rows) found.push({ ...row, effect: readEffectBody(body) });
  }
  return found;
}

async function readNextDue(db: Database, after: Instant): Promise<Instant | null> {
  const row = await db
    .selectFrom("effects")
    .select("dueAt")
    .where("endedAt", "is", null)
    .where("dueAt", ">", after)
    .orderBy("dueAt")
    .limit(1)
    .executeTakeFirst();
  return row?.dueAt ?? null;
}

async function countPending(db: Database): ReturnType<Store["countEffects"]> {
  const rows = await db
    .selectFrom("effects")
    .select((eb) => ["lane", eb.fn.countAll<number>().as("count")])
    .where("endedAt", "is", null)
    .groupBy("lane")
    .execute();
  const counts = new Map(rows.map(({ lane, count }) => [lane, count]));
  return LANES.map((lane, index) => ({ lane, count: counts.get(index) ?? 0 }));
}

/** The rows stay, for their keys; those that coalesce may come again anyway, under the same row. */
async function drop(db: Database, before: Instant): Promise<number> {
  return repeatUntilFewer(async (limit) => {
    const result = await db
      .updateTable("effects")
      .set({ body: "" })
      .where("id", "in", (eb) =>
        eb
          .selectFrom("effects")
          .select("id")
          .where(sql<boolean>`status = 'done' and body <> ''`)
          .where("endedAt", "<", before)
          .limit(limit),
      )
      .executeTakeFirst();
    return Number(result.numUpdatedRows);
  });
}
