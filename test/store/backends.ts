/** The databases that every promise of the store is tested on. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { Store } from "../../src/captain/ports/store.ts";
import { openStore, type StoreOptions } from "../../src/store/index.ts";

export interface Backend {
  readonly name: string;
  /** Opens an empty store; closing it removes all that it wrote. */
  open(options?: Omit<StoreOptions, "url">): Promise<Store>;
}

/** PostgreSQL takes part when `TEST_DATABASE_URL` names a server: each store gets a schema of its own there. */
export const BACKENDS: readonly Backend[] = [
  { name: "a SQLite file", open: openFile },
  {
    name: "SQLite in memory",
    open: (options) => openStore({ ...options, url: "sqlite::memory:" }),
  },
  ...postgresFrom(process.env["TEST_DATABASE_URL"]),
];

/** A folder of one's own, and how to remove it. */
export function aFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "release-captain-store-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

async function openFile(options: Omit<StoreOptions, "url"> = {}): Promise<Store> {
  const folder = aFolder();
  const store = await openStore({ ...options, url: `sqlite:${folder.path}/made/on/the/way.db` });
  return closingWith(store, async () => folder.remove());
}

function postgresFrom(url: string | undefined): readonly Backend[] {
  if (url === undefined) return [];
  return [
    {
      name: "PostgreSQL",
      async open(options = {}) {
        const schema = `test_${randomUUID().replaceAll("-", "")}`;
        await runOn(url, `create schema ${schema}`);
        const own = new URL(url);
        own.searchParams.set("options", `-csearch_path=${schema}`);
        const store = await openStore({ ...options, url: own.href });
        return closingWith(store, () => runOn(url, `drop schema ${schema} cascade`));
      },
    },
  ];
}

async function runOn(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

function closingWith(store: Store, cleanUp: () => Promise<void>): Store {
  return {
    ...store,
    async close() {
      await store.close();
      await cleanUp();
    },
  };
}
