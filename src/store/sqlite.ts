/** SQLite in this process, by Node's own binding. */
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import {
  type Dialect,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteStatement,
  sql,
} from "kysely";
import type { MigrationPlan } from "./migrate.ts";

/** A process that is being replaced may need a moment to let go of the file. */
const LOCK_WAIT_MS = 1_000;
/** Somebody who looks in with another program may hold a lock for a moment. */
const BUSY_WAIT_MS = 5_000;
/** 16 MB: copied into the database four times as seldom as by default, pages that every webhook changes are copied once for many. */
const PAGES_LOGGED = 4_000;
/** More distinct queries than the store has; long lists make some more. */
const STATEMENTS_KEPT = 200;

/**
 * @param path of the file, made with its folder when it is missing; `:memory:` for none
 * @throws when another process has the file open
 */
export function sqliteDialect(path: string): Dialect {
  const database = path === ":memory:" ? openMemory() : openFile(resolve(path));
  return new SqliteDialect({ database });
}

export const SQLITE_MIGRATION: MigrationPlan = {
  types: {
    identity: sql`integer primary key autoincrement`,
    reference: sql`integer`,
    text: sql`text`,
  },
  // The file's lock keeps others out already.
  lock: async () => {},
};

function openMemory(): SqliteDatabase {
  return adapt(new DatabaseSync(":memory:"), () => {});
}

function openFile(path: string): SqliteDatabase {
  mkdirSync(dirname(path), { recursive: true });
  const release = lock(path);
  try {
    const database = new DatabaseSync(path, { timeout: BUSY_WAIT_MS });
    database.exec("pragma journal_mode = wal");
    database.exec(`pragma wal_autocheckpoint = ${PAGES_LOGGED}`);
    // A burst may swell the log; this gives the disk space back after it.
    database.exec("pragma journal_size_limit = 67108864");
    return adapt(database, release);
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Holds an exclusive lock on a file beside the database for as long as the process lives. The operating system lets go
 * of it however the process ends, so nothing stale is left; the database itself stays readable for backups.
 */
function lock(path: string): () => void {
  const file = new DatabaseSync(`${path}.lock`, { timeout: LOCK_WAIT_MS });
  try {
    file.exec("begin exclusive");
  } catch (error) {
    file.close();
    if (!isBusy(error)) throw error;
    throw new Error(
      `The database ${path} is in use by another process: stop that one first, ` +
        "or use PostgreSQL to run several.",
    );
  }
  return () => file.close();
}

/** SQLITE_BUSY, see https://www.sqlite.org/rescode.html#busy */
function isBusy(error: unknown): boolean {
  return typeof error === "object" && error !== null && "errcode" in error && error.errcode === 5;
}

function adapt(database: DatabaseSync, release: () => void): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  const synced = transactionsAreSynced(database);
  return {
    prepare(text) {
      synced(text);
      // A full disk ends the transaction by itself; to end it again would hide what happened.
      if (text === "rollback" && !database.isTransaction) return NOTHING_TO_DO;
      const known = statements.get(text);
      // The one used last goes to the end, so that the first is the one to drop.
      if (known !== undefined) statements.delete(text);
      const statement = known ?? adaptStatement(database.prepare(text));
      statements.set(text, statement);
      if (statements.size > STATEMENTS_KEPT) {
        for (const oldest of statements.keys()) {
          statements.delete(oldest);
          break;
        }
      }
      return statement;
    },
    close() {
      statements.clear();
      database.close();
      release();
    },
  };
}

/**
 * What others are told of is on the disk before: webhooks that are answered, decisions that are performed. Both are transactions,
 * and a transaction is synced together with all that was written before it. A statement alone notes what became of work that
 * is safe to do twice: were the power to fail before the next transaction, it is as if the process had ended a moment earlier.
 * @returns to be called before each statement
 */
function transactionsAreSynced(database: DatabaseSync): (text: string) => void {
  let isSynced: boolean | null = null;
  return (text) => {
    const mustSync = text === "begin";
    if (database.isTransaction || mustSync === isSynced) return;
    database.exec(`pragma synchronous = ${mustSync ? "full" : "normal"}`);
    isSynced = mustSync;
  };
}

const NOTHING_TO_DO: SqliteStatement = {
  reader: true,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
};

function adaptStatement(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...parameters.map(toInput)),
    run: (parameters) => statement.run(...parameters.map(toInput)),
    iterate: (parameters) => statement.iterate(...parameters.map(toInput)),
  };
}

function toInput(value: unknown): SQLInputValue {
  if (value === null || typeof value === "number" || typeof value === "string") return value;
  throw new TypeError(`SQLite is given ${typeof value}; the schema knows only text and numbers.`);
}
