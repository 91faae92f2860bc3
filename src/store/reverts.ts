/** Which commits say that they take others back. */
import type { ChangeRow, PipelineStore, Revert } from "../captain/ports/store.ts";
import { inChunks } from "./chunks.ts";
import { CHANGE_COLUMNS } from "./contents.ts";
import type { Database, PipelineKey } from "./schema.ts";

export type Reverts = Pick<PipelineStore, "saveReverts" | "findReverts">;

export function openReverts(db: Database, key: PipelineKey): Reverts {
  return {
    async saveReverts(reverts) {
      const rows = new Map(reverts.map((row) => [JSON.stringify(row), { ...row, ...key }]));
      for (const chunk of inChunks([...rows.values()])) {
        await db
          .insertInto("reverts")
          .values([...chunk])
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    },
    findReverts: (reverted) => findReverts(db, key, reverted),
  };
}

async function findReverts(
  db: Database,
  key: PipelineKey,
  reverted: readonly Revert["reverted"][],
): Promise<readonly ChangeRow[]> {
  if (reverted.length === 0) return [];
  return db
    .selectFrom("reverts")
    .innerJoin("changes", (join) =>
      join
        .onRef("changes.installationId", "=", "reverts.installationId")
        .onRef("changes.repositoryId", "=", "reverts.repositoryId")
        .onRef("changes.pipeline", "=", "reverts.pipeline")
        .onRef("changes.release", "=", "reverts.release")
        .onRef("changes.commit", "=", "reverts.commit"),
    )
    .select(CHANGE_COLUMNS.map((column) => `changes.${column}` as const))
    .where("reverts.installationId", "=", key.installationId)
    .where("reverts.repositoryId", "=", key.repositoryId)
    .where("reverts.pipeline", "=", key.pipeline)
    .where("reverts.reverted", "in", [...reverted])
    .distinct()
    .limit(MOST)
    .execute();
}

/** Nobody takes a change back more often. */
const MOST = 100;
