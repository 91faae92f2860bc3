/** What the captain remembers, in SQLite or in PostgreSQL: one schema and one set of queries for both. */
import { CamelCasePlugin, type Dialect, Kysely, sql } from "kysely";
import type { Store } from "../captain/ports/store.ts";
import type { Instant } from "../domain/ids.ts";
import { openDeliveries } from "./deliveries.ts";
import { type MigrationPlan, migrate } from "./migrate.ts";
import { openOutbox } from "./outbox.ts";
import { POSTGRES_MIGRATION, postgresDialect } from "./postgres.ts";
import { listRepositories, openRepository } from "./repository.ts";
import type { Tables } from "./schema.ts";
import { SQLITE_MIGRATION, sqliteDialect } from "./sqlite.ts";

export interface StoreOptions {
  /** `sqlite:<path>`, `sqlite::memory:` or `postgres://…`. */
  readonly url: string;
  /** Dates what is written; the machine's clock by default. */
  readonly clock?: { now(): Instant };
  /** Is told every query that has run. */
  readonly onQuery?: (query: Query) => void;
}

export interface Query {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/**
 * Opens the store and brings its schema up to date.
 * @throws an error for people to read when the URL is none, the SQLite file is in use, the server can't be reached, or a newer
 *   release of this program wrote the database
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { dialect, plan } = await connect(options.url);
  const { onQuery, clock = { now: Date.now } } = options;
  const db = new Kysely<Tables>({
    dialect,
    plugins: [new CamelCasePlugin()],
    ...(onQuery && { log: ({ query }) => onQuery(query) }),
  });
  try {
    await migrate(db.withoutPlugins(), plan);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const now = () => clock.now();
  const { settle, ...deliveries } = openDeliveries(db, now);
  return {
    ...deliveries,
    ...openOutbox(db),
    listRepositories: () => listRepositories(db),
    repository: (installationId, repositoryId) =>
      openRepository(db, { installationId, repositoryId }, now),
    async ping() {
      await sql`select 1`.execute(db);
    },
    async close() {
      await settle();
      await db.destroy();
    },
  };
}

/** The value is never repeated in the error: it may hold a password. */
async function connect(url: string): Promise<{ dialect: Dialect; plan: MigrationPlan }> {
  if (url.startsWith("sqlite:") && url.length > "sqlite:".length) {
    return { dialect: sqliteDialect(url.slice("sqlite:".length)), plan: SQLITE_MIGRATION };
  }
  if (/^postgres(ql)?:\/\//.test(url)) {
    return { dialect: postgresDialect(url), plan: POSTGRES_MIGRATION };
  }
  throw new Error(
    "DATABASE_URL must be sqlite:<path>, sqlite::memory: or postgres://<user>@<host>/<database>.",
  );
}
