/** One repository's memory: no query of this handle leaves the repository. */
import type {
  PipelineStore,
  RepositoryStore,
  Store,
  StoredRepository,
} from "../captain/ports/store.ts";
import type { Instant, PipelineName } from "../domain/ids.ts";
import { openContents } from "./contents.ts";
import { openHistory } from "./history.ts";
import { openJournal } from "./journal.ts";
import { openPipelineOutbox } from "./outbox.ts";
import { openNumbers, openReferences } from "./references.ts";
import { openReverts } from "./reverts.ts";
import { type Database, type PipelineKey, type RepositoryKey, TABLES } from "./schema.ts";

export function openRepository(
  db: Database,
  key: RepositoryKey,
  now: () => Instant,
): RepositoryStore {
  return {
    saveRepository: (repository) => saveRepository(db, key, repository),
    async readRepository() {
      const row = await selectRepositories(db)
        .where((eb) => eb.and(key))
        .executeTakeFirst();
      return row === undefined ? null : toRepository(row);
    },
    forget: () => forget(db, key),
    pipeline: (name) => openPipeline(db, { ...key, pipeline: name }, now),
    findReferences: openNumbers(db, key),
  };
}

function openPipeline(db: Database, key: PipelineKey, now: () => Instant): PipelineStore {
  return {
    name: key.pipeline,
    ...openJournal(db, key, now),
    ...openPipelineOutbox(db, key, now),
    ...openHistory(db, key),
    ...openContents(db, key),
    ...openReverts(db, key),
    ...openReferences(db, key),
  };
}

export async function listRepositories(db: Database): ReturnType<Store["listRepositories"]> {
  const rows = await selectRepositories(db)
    .orderBy("installationId")
    .orderBy("repositoryId")
    .execute();
  return rows.map(toRepository);
}

async function saveRepository(
  db: Database,
  key: RepositoryKey,
  { ref, paused, pipelines }: StoredRepository,
): Promise<void> {
  if (ref.installationId !== key.installationId || ref.repositoryId !== key.repositoryId) {
    throw new Error(`Repository ${ref.repositoryId} is saved by the handle of another one.`);
  }
  const row = {
    owner: ref.owner,
    name: ref.name,
    defaultBranch: ref.defaultBranch,
    paused,
    pipelines: JSON.stringify(pipelines),
  };
  await db
    .insertInto("repositories")
    .values({ ...key, ...row })
    .onConflict((conflict) => conflict.columns(["installationId", "repositoryId"]).doUpdateSet(row))
    .execute();
}

function selectRepositories(db: Database) {
  return db
    .selectFrom("repositories")
    .select(["installationId", "repositoryId", "owner", "name", "defaultBranch"])
    .select(["paused", "pipelines"]);
}

type RepositoryRow = Awaited<ReturnType<ReturnType<typeof selectRepositories>["execute"]>>[number];

function toRepository({ paused, pipelines, ...ref }: RepositoryRow): StoredRepository {
  const names: readonly PipelineName[] = JSON.parse(pipelines);
  return { ref, paused, pipelines: names };
}

async function forget(db: Database, key: RepositoryKey): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const table of TABLES) {
      await transaction
        .deleteFrom(table)
        .where("installationId", "=", key.installationId)
        .where("repositoryId", "=", key.repositoryId)
        .execute();
    }
  });
}
