/** Brings a database to the newest version of the schema. */
import { sql } from "kysely";
import { type ColumnTypes, MIGRATIONS } from "./migrations.ts";
import type { Database } from "./schema.ts";

export interface MigrationPlan {
  readonly types: ColumnTypes;
  /** Keeps other processes that migrate the same database out until the transaction ends. */
  lock(transaction: Database): Promise<void>;
}

/**
 * Applies what is missing, each version in a transaction of its own.
 * @throws when the database was written by a newer release of this program
 */
export async function migrate(db: Database, plan: MigrationPlan): Promise<void> {
  const newest = Math.max(...MIGRATIONS.map(({ version }) => version));
  const found = await withVersions(db, plan, (versions) => versions.read());
  if (found > newest) {
    throw new Error(
      `The database has schema version ${found}, this program knows versions up to ${newest}: ` +
        "start the newer release of the program that wrote it.",
    );
  }
  for (const migration of MIGRATIONS) {
    await withVersions(db, plan, async (versions, transaction) => {
      if ((await versions.read()) >= migration.version) return;
      await migration.apply(transaction, plan.types);
      await versions.add(migration.version);
    });
  }
}

interface Versions {
  /** 0: none was applied. */
  read(): Promise<number>;
  add(version: number): Promise<void>;
}

async function withVersions<Result>(
  db: Database,
  plan: MigrationPlan,
  action: (versions: Versions, transaction: Database) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(async (transaction) => {
    await plan.lock(transaction);
    await sql`create table if not exists schema_versions (version integer primary key)`.execute(
      transaction,
    );
    return action(versionsIn(transaction), transaction);
  });
}

function versionsIn(transaction: Database): Versions {
  return {
    async read() {
      const { rows } = await sql<{
        version: number | null;
      }>`select max(version) as version from schema_versions`.execute(transaction);
      return rows[0]?.version ?? 0;
    },
    async add(version) {
      await sql`insert into schema_versions (version) values (${version})`.execute(transaction);
    },
  };
}
