/** PostgreSQL, and what speaks its language. */
import { type Dialect, PostgresDialect, sql } from "kysely";
import { Pool, types } from "pg";
import type { MigrationPlan } from "./migrate.ts";

/** A server that does not answer must make `/readyz` fail, not hang. */
const CONNECT_WAIT_MS = 5_000;
/** Any number will do, as long as all processes use the same. */
const MIGRATION_LOCK = 7_202_311;

/** @param url a connection string, `postgres://…` */
export function postgresDialect(url: string): Dialect {
  const pool = new Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_WAIT_MS,
    application_name: "release-captain",
    types: { getTypeParser },
  });
  // An idle connection that breaks would end the process; the next query reports it to someone who can act.
  pool.on("error", () => {});
  return new PostgresDialect({ pool });
}

export const POSTGRES_MIGRATION: MigrationPlan = {
  types: {
    identity: sql`bigint generated always as identity primary key`,
    reference: sql`bigint`,
    text: sql`text collate "C"`,
  },
  async lock(transaction) {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(transaction);
  },
};

/** 64-bit integers arrive as text; all of ours, ids and instants, are exact as numbers. */
const getTypeParser: typeof types.getTypeParser = (oid: number, format?: "text" | "binary") =>
  oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format);
