/** Which number on GitHub stands for which name of ours, and the way back. */
import type {
  PipelineStore,
  Reference,
  ReferenceSubject,
  RepositoryStore,
} from "../captain/ports/store.ts";
import { inChunks } from "./chunks.ts";
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
export async function findReferences(
  db: Database,
  owner: RepositoryKey,
  { subject, githubId }: { readonly subject: ReferenceSubject; readonly githubId: number },
): ReturnType<RepositoryStore["findReferences"]> {
  const rows = await db
    .selectFrom("githubReferences")
    .select("pipeline")
    .select(REFERENCE_COLUMNS)
    .where((eb) => eb.and(owner))
    .where("subject", "=", subject)
    .where("githubId", "=", githubId)
    .orderBy("pipeline")
    .orderBy("key")
    .execute();
  return rows.map((row) => ({ ...row, data: readData(row.data) }));
}

function readData(text: string): Reference["data"] {
  return JSON.parse(text);
}
