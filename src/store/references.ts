/** Which number on GitHub stands for which name of ours, and the way back. */
import type { PipelineStore, Reference, RepositoryStore } from "../captain/ports/store.ts";
import { inChunks } from "./chunks.ts";
import { prepare, type Take } from "./prepare.ts";
import type { Database, PipelineKey, RepositoryKey } from "./schema.ts";

export type References = Pick<PipelineStore, "saveReference" | "readReference" | "readReferences">;

export function openReferences(db: Database, owner: PipelineKey): References {
  return {
    async saveReference({ subject, key, githubId, data }) {
      const body = JSON.stringify(data);
      await db
        .insertInto("githubReferences")
        .values({ ...owner, subject, key, githubId, data: body })
        .onConflict((conflict) =>
          conflict
            .columns(["installationId", "repositoryId", "pipeline", "subject", "key"])
            .doUpdateSet({ githubId, data: body }),
        )
        .execute();
    },
    async readReference(subject, key) {
      const row = await db
        .selectFrom("githubReferences")
        .select(REFERENCE_COLUMNS)
        .where((eb) => eb.and(owner))
        .where("subject", "=", subject)
        .where("key", "=", key)
        .executeTakeFirst();
      return row === undefined ? null : { ...row, data: readData(row.data) };
    },
    async readReferences(subject, keys) {
      const found: Reference[] = [];
      for (const chunk of inChunks([...new Set(keys)])) {
        const rows = await db
          .selectFrom("githubReferences")
          .select(REFERENCE_COLUMNS)
          .where((eb) => eb.and(owner))
          .where("subject", "=", subject)
          .where("key", "in", [...chunk])
          .execute();
        found.push(...rows.map((row) => ({ ...row, data: readData(row.data) })));
      }
      return found;
    },
  };
}

const REFERENCE_COLUMNS = ["subject", "key", "githubId", "data"] as const;

/** All that has this number, in any of the repository's pipelines. */
export function openNumbers(
  db: Database,
  { installationId, repositoryId }: RepositoryKey,
): RepositoryStore["findReferences"] {
  const select = prepare((take: Take<Pick<Reference, "subject" | "githubId">>) =>
    db
      .selectFrom("githubReferences")
      .select("pipeline")
      .select(REFERENCE_COLUMNS)
      .where((eb) => eb.and({ installationId, repositoryId }))
      .where((eb) =>
        eb(
          "subject",
          "=",
          take(({ subject }) => subject),
        ),
      )
      .where((eb) =>
        eb(
          "githubId",
          "=",
          take(({ githubId }) => githubId),
        ),
      )
      .orderBy("pipeline")
      .orderBy("key"),
  );
  return async (subject, githubId) => {
    const rows = await select(db, { subject, githubId });
    return rows.map((row) => ({ ...row, data: readData(row.data) }));
  };
}

function readData(text: string): Reference["data"] {
  return JSON.parse(text);
}
