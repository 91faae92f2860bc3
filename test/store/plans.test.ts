import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { PipelineStore, Store } from "../../src/captain/ports/store.ts";
import { releaseId } from "../../src/domain/ids.ts";
import { openStore, type Query } from "../../src/store/index.ts";
import { aFolder } from "./backends.ts";
import {
  aDeployment,
  anAppend,
  aRelease,
  CHECKOUT,
  checkoutOf,
  INSTALLATION,
  REPOSITORY,
} from "./rows.ts";

describe("with 100,000 deployments in one environment", () => {
  const folder = aFolder();
  let store: Store;
  let checkout: PipelineStore;
  let beside: DatabaseSync;
  let queries: Query[] = [];

  beforeAll(async () => {
    const path = `${folder.path}/captain.db`;
    store = await openStore({ url: `sqlite:${path}`, onQuery: (query) => queries.push(query) });
    checkout = checkoutOf(store);
    await checkout.append(anAppend({ releases: [aRelease(1)], deployments: [aDeployment(1)] }));
    beside = new DatabaseSync(path);
    multiplyDeployments(beside, 100_000);
  });
  afterAll(async () => {
    beside.close();
    await store.close();
    folder.remove();
  });

  /** How SQLite would run the queries of an action, one line a step. */
  async function planOf(action: () => Promise<unknown>): Promise<readonly string[]> {
    queries = [];
    await action();
    const onTables = queries.filter(({ sql }) => !/^(begin|commit|insert)/.test(sql));
    return onTables.flatMap(({ sql, parameters }) =>
      beside
        .prepare(`explain query plan ${sql}`)
        .all(...parameters.map(toInput))
        .map((row) => String(row["detail"])),
    );
  }

  test("the newest twenty are read from an index, in its order", async () => {
    const history = await checkout.historyOf("prod", 20);

    expect(history.map(({ rank }) => rank)).toEqual(
      Array.from({ length: 20 }, (_, index) => 100_000 - index),
    );
    expect(await planOf(() => checkout.historyOf("prod", 20))).toEqual([
      "SEARCH deployments USING INDEX deployments_of_environment " +
        "(installation_id=? AND repository_id=? AND pipeline=? AND environment=?)",
    ]);
  });

  test.each<[string, (store: Store, pipeline: PipelineStore) => Promise<unknown>]>([
    ["deployments_by_time", (_, pipeline) => pipeline.deploymentsSince(1, 5)],
    ["deployments_by_time", (_, pipeline) => pipeline.countDeploymentsSince(99_999_000)],
    [
      "sqlite_autoindex_github_references_1",
      (_, pipeline) => pipeline.readReferences("run", ["one", "two"]),
    ],
    [
      "sqlite_autoindex_releases_1",
      (_, pipeline) => pipeline.orphansAmong([releaseId("one"), releaseId("two")]),
    ],
    ["deployments_of_release", (_, pipeline) => pipeline.deploymentsOf(releaseId("release-99999"))],
    ["releases_by_rank", (_, pipeline) => pipeline.newestReleases(5)],
    ["releases_by_commit", (_, pipeline) => pipeline.findReleases("0000001")],
    ["changes_by_commit", (_, pipeline) => pipeline.findChange("0000001")],
    ["sqlite_autoindex_entries_1", (_, pipeline) => pipeline.readEntries(9_999_990)],
    ["effects_by_lane", (all) => all.dueEffects(INSTALLATION, 9_000, 5)],
    ["effects_by_due_at", (all) => all.nextEffectAt()],
    ["deliveries_to_take_in", (all) => all.pendingDeliveries(5)],
    ["USING INTEGER PRIMARY KEY", (all) => all.readPayload(1)],
    ["sqlite_autoindex_deliveries_1", (all) => all.knownDeliveries(["one", "two"])],
    [
      "github_references_by_id",
      (all) => all.repository(INSTALLATION, REPOSITORY).findReferences("run", 1),
    ],
  ])("%s answers what it is there for, without sorting", async (index, action) => {
    const plan = await planOf(() => action(store, checkout));

    expect(plan).not.toHaveLength(0);
    for (const step of plan) expect(step).toContain(index);
  });

  test("how a change came and went is read from its merge on", async () => {
    const [first] = await planOf(() => checkout.turnsOf(5, 99_999_000, 5));

    expect(first).toBe("CO-ROUTINE successes");
    const plan = await planOf(() => checkout.turnsOf(5, 99_999_000, 5));
    expect(plan.filter((step) => /deployments/.test(step))).toEqual([
      expect.stringContaining("deployments_by_time"),
    ]);
  });

  test("changes are found by the ranks of their releases", async () => {
    const plan = await planOf(() => checkout.readChanges(10, 20, 5));

    expect(plan.slice(0, 2)).toEqual([
      expect.stringMatching(/^SEARCH releases USING (COVERING )?INDEX releases_by_rank/),
      expect.stringMatching(/^SEARCH changes USING INDEX sqlite_autoindex_changes_1/),
    ]);
  });

  test.each<[string, (store: Store) => Promise<unknown>]>([
    ["deliveries_to_blank", (all) => all.dropDeliveries(5)],
    ["deliveries_to_drop", (all) => all.dropDeliveries(5)],
    ["effects_to_drop", (all) => all.dropEffects(5)],
  ])("%s finds what is to be dropped", async (index, action) => {
    const plan = await planOf(() => action(store));

    expect(plan.join("\n")).toContain(index);
    expect(plan.filter((step) => step.startsWith("SCAN"))).toEqual([]);
  });

  test("forgetting a repository scans no table", async () => {
    const plan = await planOf(() => store.repository(1, 1).forget());

    expect(plan.filter((step) => step.startsWith("SCAN"))).toEqual([]);
    expect(await checkout.historyOf("prod", 1)).toHaveLength(1);
  });
});

/** Beside the store, since to append them one by one would take a minute. */
function multiplyDeployments(database: DatabaseSync, count: number): void {
  database.exec(`
    insert into deployments
      (installation_id, repository_id, pipeline, key, environment, stage, release, rank, kind, attempt, requested_at, result)
    with recursive numbers (n) as (select 2 union all select n + 1 from numbers where n < ${count})
    select ${INSTALLATION}, ${REPOSITORY}, '${CHECKOUT}', 'prod:release-' || n || ':promotion:1', 'prod', 'production',
      'release-' || n, n, 'promotion', 1, n * 1000, 'running' from numbers`);
}

function toInput(parameter: unknown): SQLInputValue {
  if (typeof parameter === "number" || typeof parameter === "string") return parameter;
  return null;
}
