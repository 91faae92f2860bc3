import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Reference, Store, StoredRepository } from "../../src/captain/ports/store.ts";
import { pipelineName } from "../../src/domain/ids.ts";
import { BACKENDS } from "./backends.ts";
import { CHECKOUT, checkoutOf, INSTALLATION, REPOSITORY } from "./rows.ts";

const shop: StoredRepository = {
  ref: {
    installationId: INSTALLATION,
    repositoryId: REPOSITORY,
    owner: "acme",
    name: "shop",
    defaultBranch: "main",
  },
  paused: null,
  pipelines: [CHECKOUT, pipelineName("search")],
};

describe.each(BACKENDS)("repositories in $name", ({ open }) => {
  let store: Store;

  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  test("are listed as they were saved last", async () => {
    const handle = store.repository(INSTALLATION, REPOSITORY);
    expect(await handle.readRepository()).toBeNull();
    await handle.saveRepository(shop);
    const renamed: StoredRepository = {
      ref: { ...shop.ref, name: "store", defaultBranch: "trunk" },
      paused: "archived",
      pipelines: [],
    };

    await handle.saveRepository(renamed);

    expect(await handle.readRepository()).toEqual(renamed);
    expect(await store.listRepositories()).toEqual([renamed]);
  });

  test("are not saved by the handle of another one", async () => {
    const other = store.repository(INSTALLATION, 2);

    await expect(other.saveRepository(shop)).rejects.toThrow("the handle of another one");
    expect(await store.listRepositories()).toEqual([]);
  });

  test("know what on GitHub stands for what of ours, both ways", async () => {
    const run: Reference = {
      subject: "run",
      key: "prod:release-1:promotion:1",
      githubId: 17_000_000_001,
      data: { attempt: 1, url: "https://github.com/acme/shop/actions/runs/1", title: null },
    };
    const checkout = checkoutOf(store);

    await checkout.saveReference({ ...run, githubId: 1 });
    await checkout.saveReference(run);
    await checkout.saveReference({ ...run, key: "prod:release-2:promotion:1" });

    const handle = store.repository(INSTALLATION, REPOSITORY);
    expect(await checkout.readReference("run", run.key)).toEqual(run);
    expect(await checkout.readReference("deployment", run.key)).toBeNull();
    expect(await handle.findReferences("run", run.githubId)).toEqual([
      { ...run, pipeline: CHECKOUT },
      { ...run, key: "prod:release-2:promotion:1", pipeline: CHECKOUT },
    ]);
    expect(await handle.findReferences("run", 1)).toEqual([]);
    expect(await handle.findReferences("deployment", run.githubId)).toEqual([]);
  });

  test("answer while the database can be reached", async () => {
    await expect(store.ping()).resolves.toBeUndefined();
  });
});

describe("a closed store", () => {
  test.each(BACKENDS)("answers no more ($name)", async ({ open }) => {
    const store = await open();
    await store.close();

    await expect(store.ping()).rejects.toThrow();
    await expect(store.saveDelivery(JSON.parse('{"payload":""}'))).rejects.toThrow();
  });
});
