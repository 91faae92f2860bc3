/** What releases contain: their commits and their manifests. */
import type { ChangeRow, PipelineStore } from "../captain/ports/store.ts";
import { inChunks } from "./chunks.ts";
import { rangeOfCommits } from "./commit-prefix.ts";
import type { Database, PipelineKey } from "./schema.ts";

export type Contents = Pick<
  PipelineStore,
  "saveManifest" | "readManifest" | "saveChanges" | "readChanges" | "findChange" | "findPullRequest"
>;

export function openContents(db: Database, key: PipelineKey): Contents {
  return {
    async saveManifest(release, digest, manifest) {
      await db
        .insertInto("manifests")
        .values({ ...key, release, digest, manifest })
        .onConflict((conflict) =>
          conflict
            .columns(["installationId", "repositoryId", "pipeline", "release"])
            .doUpdateSet({ digest, manifest }),
        )
        .execute();
    },
    async readManifest(release) {
      const row = await db
        .selectFrom("manifests")
        .select(["digest", "manifest"])
        .where((eb) => eb.and(key))
        .where("release", "=", release)
        .executeTakeFirst();
      return row ?? null;
    },
    saveChanges: (changes) => saveChanges(db, key, changes),
    readChanges: (above, upTo, limit) => readChanges(db, key, { above, upTo, limit }),
    findPullRequest: (pullRequest) =>
      db
        .selectFrom("changes")
        .select(CHANGE_COLUMNS)
        .where((eb) => eb.and(key))
        .where("pullRequest", "=", pullRequest)
        .orderBy("release")
        .execute(),
    async findChange(prefix) {
      const range = rangeOfCommits(prefix);
      if (range === null) return [];
      return db
        .selectFrom("changes")
        .select(CHANGE_COLUMNS)
        .where((eb) => eb.and(key))
        .where("commit", ">=", range.from)
        .where("commit", "<", range.below)
        .orderBy("commit")
        .orderBy("release")
        .execute();
    },
  };
}

export const CHANGE_COLUMNS = [
  "release",
  "commit",
  "title",
  "author",
  "login",
  "pullRequest",
  "position",
] as const;

async function saveChanges(
  db: Database,
  key: PipelineKey,
  changes: readonly ChangeRow[],
): Promise<void> {
  const rows = new Map(changes.map((row) => [`${row.release} ${row.commit}`, { ...row, ...key }]));
  await db.transaction().execute(async (transaction) => {
    for (const chunk of inChunks([...rows.values()])) {
      await transaction
        .insertInto("changes")
        .values([...chunk])
        .onConflict((conflict) =>
          conflict
            .columns(["installationId", "repositoryId", "pipeline", "release", "commit"])
            .doUpdateSet((eb) => ({
              title: eb.ref("excluded.title"),
              author: eb.ref("excluded.author"),
              login: eb.ref("excluded.login"),
              pullRequest: eb.ref("excluded.pullRequest"),
              position: eb.ref("excluded.position"),
            })),
        )
        .execute();
    }
  });
}

interface Range {
  readonly above: number;
  readonly upTo: number;
  readonly limit: number;
}

/** Ranks are the releases' alone to know: a release may be ranked anew. */
async function readChanges(
  db: Database,
  key: PipelineKey,
  range: Range,
): Promise<readonly ChangeRow[]> {
  return db
    .selectFrom("releases")
    .innerJoin("changes", (join) =>
      join
        .onRef("changes.installationId", "=", "releases.installationId")
        .onRef("changes.repositoryId", "=", "releases.repositoryId")
        .onRef("changes.pipeline", "=", "releases.pipeline")
        .onRef("changes.release", "=", "releases.release"),
    )
    .select(CHANGE_COLUMNS.map((column) => `changes.${column}` as const))
    .where("releases.installationId", "=", key.installationId)
    .where("releases.repositoryId", "=", key.repositoryId)
    .where("releases.pipeline", "=", key.pipeline)
    .where("releases.rank", ">", range.above)
    .where("releases.rank", "<=", range.upTo)
    .orderBy("releases.rank", "desc")
    .orderBy("changes.position", "desc")
    .limit(range.limit)
    .execute();
}
