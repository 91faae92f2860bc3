import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { PipelineStore, RepositoryStore, Store } from "../../src/captain/ports/store.ts";
import { releaseId } from "../../src/domain/ids.ts";
import type { Query } from "../../src/store/index.ts";
import { TABLES } from "../../src/store/schema.ts";
import { BACKENDS } from "./backends.ts";
import {
  aBuild,
  aChange,
  aDelivery,
  aDeployment,
  anAppend,
  anEntry,
  aRelease,
  aShow,
  CHECKOUT,
  INSTALLATION,
  REPOSITORY,
} from "./rows.ts";

/** Every neighbour holds the same names as ours. */
const NEIGHBOURS = [
  { installation: INSTALLATION, repository: REPOSITORY + 1 },
  { installation: INSTALLATION + 1, repository: REPOSITORY },
];

describe.each(BACKENDS)("one repository in $name", ({ open }) => {
  let store: Store;
  let queries: Query[];

  beforeEach(async () => {
    queries = [];
    store = await open({ clock: { now: () => 1_000 }, onQuery: (query) => queries.push(query) });
    for (const { installation, repository } of NEIGHBOURS) {
      await fill(store, installation, repository);
    }
    queries = [];
  });
  afterEach(() => store.close());

  test("does not see its neighbours' rows, whatever is asked", async () => {
    const ours = store.repository(INSTALLATION, REPOSITORY);
    const checkout = ours.pipeline(CHECKOUT);

    const repositoryAnswers = await askRepository(ours);
    const pipelineAnswers = await askPipeline(checkout);

    for (const answer of [...repositoryAnswers, ...pipelineAnswers]) {
      expect(answer === null || (Array.isArray(answer) && answer.length === 0)).toBe(true);
    }
  });

  test("changes nothing of its neighbours, whatever is done", async () => {
    const before = await seenByNeighbours(store);

    await fill(store, INSTALLATION, REPOSITORY);
    await endEffects(store);
    await store.repository(INSTALLATION, REPOSITORY).forget();

    expect(await seenByNeighbours(store)).toEqual(before);
  });

  test("leaves nothing behind when it is forgotten", async () => {
    await fill(store, INSTALLATION, REPOSITORY);
    await store.repository(INSTALLATION, REPOSITORY).forget();

    const ours = store.repository(INSTALLATION, REPOSITORY);
    const answers = [
      ...(await askRepository(ours)),
      ...(await askPipeline(ours.pipeline(CHECKOUT))),
    ];

    expect(answers.flat().filter((answer) => answer !== null)).toEqual([]);
    expect(await store.pendingDeliveries(10)).toHaveLength(NEIGHBOURS.length);
  });

  test("is named by every query that its handle runs", async () => {
    const ours = store.repository(INSTALLATION, REPOSITORY);
    await askRepository(ours);
    await askPipeline(ours.pipeline(CHECKOUT));
    await fillPipeline(ours.pipeline(CHECKOUT));
    await endEffectsOf(ours.pipeline(CHECKOUT));
    await ours.forget();

    const onTables = queries.filter(({ sql }) => !/^(begin|commit|rollback)/.test(sql));

    expect(onTables.length).toBeGreaterThan(30);
    for (const { sql, parameters } of onTables) {
      expect(sql).toMatch(KEYED);
      expect(parameters).toContain(INSTALLATION);
      expect(parameters).toContain(REPOSITORY);
    }
    for (const table of TABLES) {
      const name = table === "githubReferences" ? "github_references" : table;
      expect(onTables.some(({ sql }) => sql.startsWith(`delete from "${name}" where`))).toBe(true);
    }
  });
});

/** Rows are chosen by both keys, or carry both. */
const KEYED =
  /where .*"installation_id" = \S+ and .*"repository_id" = |^insert into "\w+" \([^)]*"installation_id", "repository_id"/;

/** Complete, or it does not compile: a method that is added must be asked here, or be named as one that writes. */
type Answers<Handle, Writes extends keyof Handle> = Record<
  Exclude<keyof Handle, Writes>,
  Promise<unknown>
>;

function askRepository(repository: RepositoryStore): Promise<readonly unknown[]> {
  const answers: Answers<RepositoryStore, "saveRepository" | "forget" | "pipeline"> = {
    readRepository: repository.readRepository(),
    findReferences: repository.findReferences("run", 1),
  };
  return Promise.all(Object.values(answers));
}

type PipelineWrites =
  | "name"
  | "append"
  | "saveSnapshot"
  | "saveReference"
  | "saveManifest"
  | "saveChanges"
  | "saveReverts"
  | "finishEffect"
  | "postponeEffect"
  | "abandonEffect";

function askPipeline(pipeline: PipelineStore): Promise<readonly unknown[]> {
  const answers: Answers<PipelineStore, PipelineWrites> = {
    readEntries: pipeline.readEntries(0),
    readSnapshot: pipeline.readSnapshot(),
    wakeAt: pipeline.wakeAt(),
    readReference: pipeline.readReference("run", "a"),
    readManifest: pipeline.readManifest(releaseId("release-1")),
    readChanges: pipeline.readChanges(0, 10, 10),
    findChange: pipeline.findChange("c0ffee1"),
    findPullRequest: pipeline.findPullRequest(7),
    findReverts: pipeline.findReverts(["#7"]),
    readRelease: pipeline.readRelease(releaseId("release-1")),
    findReleases: pipeline.findReleases("0000001"),
    newestReleases: pipeline.newestReleases(10),
    historyOf: pipeline.historyOf("prod", 10),
    deploymentsSince: pipeline.deploymentsSince(0, 10),
    deploymentsOf: pipeline.deploymentsOf(releaseId("release-1")),
    countDeploymentsSince: pipeline.countDeploymentsSince(0).then((count) => count || null),
    turnsOf: pipeline.turnsOf(1, 0, 10),
    orphansAmong: pipeline.orphansAmong([releaseId("release-1")]),
    readReferences: pipeline.readReferences("run", ["a"]),
  };
  return Promise.all(Object.values(answers));
}

async function fill(store: Store, installationId: number, repositoryId: number): Promise<void> {
  const repository = store.repository(installationId, repositoryId);
  const ref = { installationId, repositoryId, owner: "acme", name: "shop", defaultBranch: "main" };
  await repository.saveRepository({ ref, paused: null, pipelines: [CHECKOUT] });
  await store.saveDelivery(
    aDelivery(`${installationId} ${repositoryId}`, { installationId, repositoryId }),
  );
  await fillPipeline(repository.pipeline(CHECKOUT));
}

async function fillPipeline(pipeline: PipelineStore): Promise<void> {
  const parts = {
    entries: [anEntry("a")],
    effects: [aBuild("a"), aShow("a")],
    releases: [aRelease(1)],
    deployments: [aDeployment(1)],
    wakeAt: 10,
  };
  await pipeline.append(anAppend(parts));
  await pipeline.append(anAppend({ ...parts, expected: 1 }));
  await pipeline.saveSnapshot({ seq: 1, body: "{}" });
  await pipeline.saveReference({ subject: "run", key: "a", githubId: 1, data: {} });
  await pipeline.saveManifest(releaseId("release-1"), "sha256:1", "{}");
  await pipeline.saveChanges([aChange(1, 0)]);
  await pipeline.saveReverts([
    { release: aChange(1, 0).release, commit: aChange(1, 0).commit, reverted: "#7" },
  ]);
}

async function endEffects(store: Store): Promise<void> {
  const ours = store.repository(INSTALLATION, REPOSITORY).pipeline(CHECKOUT);
  for (const { installation } of NEIGHBOURS) {
    for (const effect of await store.dueEffects(installation, 2_000, 10)) {
      if (effect.repositoryId === REPOSITORY && effect.installationId === INSTALLATION) continue;
      // With a number that is another's.
      await ours.postponeEffect(effect, 9_000, "stolen");
      await ours.finishEffect(effect);
      await ours.abandonEffect(effect, "stolen");
    }
  }
}

async function endEffectsOf(pipeline: PipelineStore): Promise<void> {
  const effect = { id: 1, revision: 0 };
  await pipeline.postponeEffect(effect, 9_000, "later");
  await pipeline.finishEffect(effect);
  await pipeline.abandonEffect(effect, "never");
}

async function seenByNeighbours(store: Store): Promise<readonly unknown[]> {
  const seen = NEIGHBOURS.map(async ({ installation, repository }) => {
    const handle = store.repository(installation, repository);
    const due = await store.dueEffects(installation, 2_000, 10);
    return [
      await askRepository(handle),
      await askPipeline(handle.pipeline(CHECKOUT)),
      due.filter(({ repositoryId }) => repositoryId === repository),
    ];
  });
  return Promise.all(seen);
}
