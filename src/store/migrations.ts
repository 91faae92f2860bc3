/** The versions of the schema, oldest first; each is applied once, in a transaction of its own. */
import { type Expression, type RawBuilder, type SqlBool, sql } from "kysely";
import { movePayloads } from "./migration-payloads.ts";
import { createReverts } from "./migration-reverts.ts";
import type { Database } from "./schema.ts";

/** How one database spells the few types in which the two differ. */
export interface ColumnTypes {
  /** Counts up by itself; numbers are never used again. */
  readonly identity: RawBuilder<unknown>;
  /** Holds one of those numbers. */
  readonly reference: RawBuilder<unknown>;
  /** Compared byte by byte. */
  readonly text: RawBuilder<unknown>;
}

export interface Migration {
  readonly version: number;
  apply(db: Database, types: ColumnTypes): Promise<void>;
}

export const MIGRATIONS: readonly Migration[] = [
  { version: 1, apply: createAll },
  { version: 2, apply: createReverts },
  { version: 3, apply: movePayloads },
];

async function createAll(db: Database, types: ColumnTypes): Promise<void> {
  await createRepositories(db, types);
  await createJournal(db, types);
  await createEffects(db, types);
  await createDeliveries(db, types);
  await createReleases(db, types);
  await createDeployments(db, types);
  await createReferences(db, types);
}

async function createRepositories(db: Database, { text }: ColumnTypes): Promise<void> {
  await ofRepository(db, "repositories")
    .addColumn("owner", text, (column) => column.notNull())
    .addColumn("name", text, (column) => column.notNull())
    .addColumn("default_branch", text, (column) => column.notNull())
    .addColumn("paused", text)
    .addColumn("pipelines", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("repositories_key", [...REPOSITORY])
    .execute();
}

async function createJournal(db: Database, types: ColumnTypes): Promise<void> {
  const { text } = types;
  await ofPipeline(db, "pipelines", types)
    .addColumn("last_seq", "bigint", (column) => column.notNull())
    .addColumn("wake_at", "bigint")
    .addPrimaryKeyConstraint("pipelines_key", [...PIPELINE])
    .execute();
  await ofPipeline(db, "entries", types)
    .addColumn("seq", "bigint", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("type", text, (column) => column.notNull())
    .addColumn("body", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("entries_key", [...PIPELINE, "seq"])
    .execute();
  await ofPipeline(db, "snapshots", types)
    .addColumn("seq", "bigint", (column) => column.notNull())
    .addColumn("body", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("snapshots_key", [...PIPELINE])
    .execute();
}

async function createEffects(db: Database, types: ColumnTypes): Promise<void> {
  const { text, identity } = types;
  await ofPipeline(db, "effects", types)
    .addColumn("id", identity)
    .addColumn("key", text, (column) => column.notNull())
    .addColumn("lane", "integer", (column) => column.notNull())
    .addColumn("coalesces", "integer", (column) => column.notNull())
    .addColumn("revision", "integer", (column) => column.notNull())
    .addColumn("status", text, (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("error", text)
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("due_at", "bigint", (column) => column.notNull())
    .addColumn("ended_at", "bigint")
    .addColumn("body", text, (column) => column.notNull())
    .addUniqueConstraint("effects_key", [...PIPELINE, "key"])
    .execute();
  await addIndex(db, "effects_by_lane", {
    table: "effects",
    columns: ["installation_id", "lane", "due_at", "id"],
    where: IS_PENDING,
  });
  await addIndex(db, "effects_by_due_at", {
    table: "effects",
    columns: ["due_at"],
    where: IS_PENDING,
  });
  await addIndex(db, "effects_to_drop", {
    table: "effects",
    columns: ["ended_at"],
    where: sql<SqlBool>`status = 'done' and body <> ''`,
  });
}

async function createDeliveries(db: Database, types: ColumnTypes): Promise<void> {
  const { text, identity } = types;
  await db.schema
    .createTable("deliveries")
    .addColumn("installation_id", "bigint", (column) => column.notNull())
    .addColumn("repository_id", "bigint")
    .addColumn("id", identity)
    .addColumn("guid", text, (column) => column.notNull())
    .addColumn("event", text, (column) => column.notNull())
    .addColumn("body_hash", text, (column) => column.notNull())
    .addColumn("received_at", "bigint", (column) => column.notNull())
    .addColumn("finished_at", "bigint")
    .addColumn("error", text)
    .addColumn("payload", text, (column) => column.notNull())
    .addUniqueConstraint("deliveries_key", ["guid", "body_hash"])
    .execute();
  const table = "deliveries";
  await addIndex(db, "deliveries_of_repository", { table, columns: REPOSITORY });
  const waits = sql<SqlBool>`finished_at is null`;
  await addIndex(db, "deliveries_to_take_in", { table, columns: ["id"], where: waits });
  const columns = ["finished_at"];
  await addIndex(db, "deliveries_to_blank", { table, columns, where: sql<SqlBool>`payload <> ''` });
  await addIndex(db, "deliveries_to_drop", { table, columns, where: sql<SqlBool>`payload = ''` });
}

async function createReleases(db: Database, types: ColumnTypes): Promise<void> {
  const { text } = types;
  await ofPipeline(db, "releases", types)
    .addColumn("release", text, (column) => column.notNull())
    .addColumn("commit", text, (column) => column.notNull())
    .addColumn("rank", "double precision", (column) => column.notNull())
    .addColumn("merged_at", "bigint", (column) => column.notNull())
    .addColumn("status", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("releases_key", [...PIPELINE, "release"])
    .execute();
  await addIndex(db, "releases_by_rank", { table: "releases", columns: [...PIPELINE, "rank"] });
  await addIndex(db, "releases_by_commit", { table: "releases", columns: [...PIPELINE, "commit"] });
  await ofPipeline(db, "changes", types)
    .addColumn("release", text, (column) => column.notNull())
    .addColumn("commit", text, (column) => column.notNull())
    .addColumn("title", text, (column) => column.notNull())
    .addColumn("author", text, (column) => column.notNull())
    .addColumn("login", text)
    .addColumn("pull_request", "integer")
    .addColumn("position", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("changes_key", [...PIPELINE, "release", "commit"])
    .execute();
  await addIndex(db, "changes_by_pull_request", {
    table: "changes",
    columns: [...PIPELINE, "pull_request"],
  });
  await addIndex(db, "changes_by_commit", {
    table: "changes",
    columns: [...PIPELINE, "commit", "release"],
  });
  await ofPipeline(db, "manifests", types)
    .addColumn("release", text, (column) => column.notNull())
    .addColumn("digest", text, (column) => column.notNull())
    .addColumn("manifest", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("manifests_key", [...PIPELINE, "release"])
    .execute();
}

async function createDeployments(db: Database, types: ColumnTypes): Promise<void> {
  const { text, identity } = types;
  await ofPipeline(db, "deployments", types)
    .addColumn("id", identity)
    .addColumn("key", text, (column) => column.notNull())
    .addColumn("environment", text, (column) => column.notNull())
    .addColumn("stage", text, (column) => column.notNull())
    .addColumn("release", text, (column) => column.notNull())
    .addColumn("rank", "double precision", (column) => column.notNull())
    .addColumn("kind", text, (column) => column.notNull())
    .addColumn("attempt", "integer", (column) => column.notNull())
    .addColumn("replaces", text)
    .addColumn("requested_at", "bigint", (column) => column.notNull())
    .addColumn("started_at", "bigint")
    .addColumn("ended_at", "bigint")
    .addColumn("result", text, (column) => column.notNull())
    .addColumn("verdict", text)
    .addColumn("by", text)
    .addColumn("reason", text)
    .addUniqueConstraint("deployments_key", [...PIPELINE, "key"])
    .execute();
  const table = "deployments";
  const newest = ["requested_at", "id"];
  await addIndex(db, "deployments_of_environment", {
    table,
    columns: [...PIPELINE, "environment", ...newest],
  });
  await addIndex(db, "deployments_of_release", {
    table,
    columns: [...PIPELINE, "release", ...newest],
  });
  await addIndex(db, "deployments_by_time", { table, columns: [...PIPELINE, ...newest] });
}

async function createReferences(db: Database, types: ColumnTypes): Promise<void> {
  const { text } = types;
  await ofPipeline(db, "github_references", types)
    .addColumn("subject", text, (column) => column.notNull())
    .addColumn("key", text, (column) => column.notNull())
    .addColumn("github_id", "bigint", (column) => column.notNull())
    .addColumn("data", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("github_references_key", [...PIPELINE, "subject", "key"])
    .execute();
  await addIndex(db, "github_references_by_id", {
    table: "github_references",
    columns: [...REPOSITORY, "subject", "github_id", "pipeline", "key"],
  });
}

const REPOSITORY = ["installation_id", "repository_id"] as const;
const PIPELINE = [...REPOSITORY, "pipeline"] as const;

/** SQLite uses a partial index only for a query that repeats these words. */
const IS_PENDING = sql<SqlBool>`ended_at is null`;

function ofRepository(db: Database, table: string) {
  return db.schema
    .createTable(table)
    .addColumn("installation_id", "bigint", (column) => column.notNull())
    .addColumn("repository_id", "bigint", (column) => column.notNull());
}

function ofPipeline(db: Database, table: string, { text }: ColumnTypes) {
  return ofRepository(db, table).addColumn("pipeline", text, (column) => column.notNull());
}

interface Index {
  readonly table: string;
  readonly columns: readonly string[];
  readonly where?: Expression<SqlBool>;
}

async function addIndex(db: Database, name: string, index: Index): Promise<void> {
  const builder = db.schema
    .createIndex(name)
    .on(index.table)
    .columns([...index.columns]);
  await (index.where === undefined ? builder : builder.where(index.where)).execute();
}
