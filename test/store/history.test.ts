import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { PipelineStore, Store } from "../../src/captain/ports/store.ts";
import { commitSha, releaseId } from "../../src/domain/ids.ts";
import { BACKENDS } from "./backends.ts";
import { aChange, aDeployment, anAppend, aRelease, checkoutOf } from "./rows.ts";

describe.each(BACKENDS)("histories in $name", ({ open }) => {
  let store: Store;
  let checkout: PipelineStore;

  beforeEach(async () => {
    store = await open();
    checkout = checkoutOf(store);
  });
  afterEach(() => store.close());

  test("know a release, and its newest row only", async () => {
    await checkout.append(anAppend({ releases: [aRelease(1), aRelease(2)] }));
    const changed = aRelease(1, { rank: 2.5, status: "approved in prod" });
    await checkout.append(anAppend({ releases: [aRelease(1, { status: "built" }), changed] }));

    expect(await checkout.readRelease(releaseId("release-1"))).toEqual(changed);
    expect(await checkout.readRelease(releaseId("release-9"))).toBeNull();
    expect(await checkout.newestReleases(10)).toEqual([changed, aRelease(2)]);
    expect(await checkout.newestReleases(1)).toEqual([changed]);
  });

  test("find releases by seven or more digits of their commit", async () => {
    const commit = commitSha("0000001f".padEnd(40, "f"));
    const twin = aRelease(3, { commit });
    await checkout.append(anAppend({ releases: [aRelease(1), aRelease(2), twin] }));

    expect(await checkout.findReleases("0000001")).toEqual([aRelease(1), twin]);
    expect(await checkout.findReleases("0000001f")).toEqual([twin]);
    expect(await checkout.findReleases(commit)).toEqual([twin]);
    expect(await checkout.findReleases("000000")).toEqual([]);
    expect(await checkout.findReleases("0000001%")).toEqual([]);
  });

  test("list the deployments of an environment, newest first", async () => {
    const elsewhere = aDeployment(9, { key: "beta:release-9", environment: "beta" });
    await checkout.append(anAppend({ deployments: [aDeployment(1), aDeployment(3), elsewhere] }));
    const complete = aDeployment(2, {
      kind: "rollback",
      replaces: releaseId("release-3"),
      startedAt: 2_001,
      endedAt: 2_002,
      result: "succeeded",
      verdict: "approved",
      by: "ada",
      reason: "Prices are wrong.",
    });
    await checkout.append(anAppend({ deployments: [complete] }));

    expect(await checkout.historyOf("prod", 10)).toEqual([
      aDeployment(3),
      complete,
      aDeployment(1),
    ]);
    expect(await checkout.historyOf("prod", 2)).toEqual([aDeployment(3), complete]);
    expect(await checkout.historyOf("gone", 2)).toEqual([]);
  });

  test("tell what came later among deployments of the same instant, also after a change", async () => {
    const first = aDeployment(1, { key: "first", requestedAt: 1_000 });
    const second = aDeployment(1, { key: "second", requestedAt: 1_000 });
    await checkout.append(anAppend({ deployments: [first, second] }));
    await checkout.append(anAppend({ deployments: [{ ...first, result: "failed" }] }));

    const history = await checkout.historyOf("prod", 10);

    expect(history).toEqual([second, { ...first, result: "failed" }]);
  });

  test("list deployments since an instant, and those of one release", async () => {
    const numbers = [1, 2, 3, 4];
    const again = aDeployment(2, {
      key: "beta:release-2",
      environment: "beta",
      requestedAt: 9_000,
    });
    await checkout.append(
      anAppend({ deployments: [...numbers.map((number) => aDeployment(number)), again] }),
    );

    expect(await checkout.deploymentsSince(3_000, 10)).toEqual([
      again,
      aDeployment(4),
      aDeployment(3),
    ]);
    expect(await checkout.deploymentsSince(3_000, 1)).toEqual([again]);
    expect(await checkout.deploymentsOf(releaseId("release-2"))).toEqual([again, aDeployment(2)]);
  });

  test("count deployments since an instant, however many there are", async () => {
    const deployments = [1, 2, 3, 4].map((number) => aDeployment(number));
    await checkout.append(anAppend({ deployments }));

    expect(await checkout.countDeploymentsSince(2_000)).toBe(3);
    expect(await checkout.countDeploymentsSince(5_000)).toBe(0);
  });

  test("tell how a rank came to each environment, left it, and came back", async () => {
    const succeeded = (key: string, rank: number, at: number, rest = {}) =>
      aDeployment(rank, { key, requestedAt: at, result: "succeeded", ...rest });
    await checkout.append(
      anAppend({
        deployments: [
          succeeded("older", 1, 1_000),
          aDeployment(3, { key: "failed", requestedAt: 2_000, result: "failed" }),
          succeeded("came", 4, 3_000),
          succeeded("newer", 5, 4_000),
          succeeded("back", 1, 5_000, { kind: "rollback", by: "ada" }),
          succeeded("again", 6, 6_000),
          succeeded("elsewhere", 3, 7_000, { environment: "beta" }),
        ],
      }),
    );

    const turns = await checkout.turnsOf(3, 1_000, 10);

    expect(turns.map(({ environment, at, came, by }) => ({ environment, at, came, by }))).toEqual([
      { environment: "beta", at: 7_000, came: true, by: null },
      { environment: "prod", at: 6_000, came: true, by: null },
      { environment: "prod", at: 5_000, came: false, by: "ada" },
      { environment: "prod", at: 3_000, came: true, by: null },
    ]);
    expect(turns.map(({ release }) => release)).toEqual([
      "release-3",
      "release-6",
      "release-1",
      "release-4",
    ]);
    expect(await checkout.turnsOf(3, 1_000, 1)).toEqual(turns.slice(0, 1));
    expect(await checkout.turnsOf(7, 0, 10)).toEqual([]);
  });

  test("know which of many releases left the branch", async () => {
    const lost = aRelease(2, { status: "orphaned" });
    await checkout.append(anAppend({ releases: [aRelease(1), lost] }));
    const names = Array.from({ length: 700 }, (_, index) => releaseId(`release-${index}`));

    expect(await checkout.orphansAmong(names)).toEqual([lost.release]);
    expect(await checkout.orphansAmong([])).toEqual([]);
  });

  test("find what says that it takes a change back", async () => {
    const revert = aChange(3, 0);
    const { release, commit } = revert;
    await checkout.saveChanges([revert, aChange(1, 0)]);
    const saved = ["#7", "c0ffee1"].map((reverted) => ({ release, commit, reverted }));
    await checkout.saveReverts(saved);
    await checkout.saveReverts(saved);

    expect(await checkout.findReverts(["#7", "#8"])).toEqual([revert]);
    expect(await checkout.findReverts(["#7", "c0ffee1"])).toEqual([revert]);
    expect(await checkout.findReverts(["#8"])).toEqual([]);
    expect(await checkout.findReverts([])).toEqual([]);
  });

  test("read many references at once", async () => {
    for (const key of ["a", "b"]) {
      await checkout.saveReference({ subject: "run", key, githubId: 1, data: { url: key } });
    }
    const keys = ["b", "a", "a", ...Array.from({ length: 700 }, (_, index) => `none-${index}`)];

    const found = await checkout.readReferences("run", keys);

    expect(found.map(({ data }) => data["url"]).toSorted()).toEqual(["a", "b"]);
    expect(await checkout.readReferences("deployment", keys)).toEqual([]);
    expect(await checkout.readReferences("run", [])).toEqual([]);
  });

  test("list the changes between two releases, newest first", async () => {
    await checkout.append(anAppend({ releases: [1, 2, 3, 4].map((number) => aRelease(number)) }));
    await checkout.saveChanges([aChange(4, 0), aChange(2, 0), aChange(2, 1), aChange(1, 0)]);
    await checkout.saveChanges([aChange(3, 0, { login: null, pullRequest: null })]);

    expect(await checkout.readChanges(1, 3, 10)).toEqual([
      aChange(3, 0, { login: null, pullRequest: null }),
      aChange(2, 1),
      aChange(2, 0),
    ]);
    expect(await checkout.readChanges(1, 3, 2)).toHaveLength(2);
    expect(await checkout.readChanges(3, 3, 10)).toEqual([]);
  });

  test("keep a change once, however often it is saved", async () => {
    await checkout.append(anAppend({ releases: [aRelease(1)] }));
    await checkout.saveChanges([aChange(1, 0, { title: "Draft" })]);

    await checkout.saveChanges([aChange(1, 0, { title: "Twice" }), aChange(1, 0)]);
    await checkout.saveChanges([]);

    expect(await checkout.readChanges(0, 1, 10)).toEqual([aChange(1, 0)]);
  });

  test("find the releases that contain a commit", async () => {
    const shared = commitSha("c0ffee1".padEnd(40, "d"));
    await checkout.saveChanges([
      aChange(1, 0, { commit: shared }),
      aChange(2, 0, { commit: shared }),
      aChange(3, 0),
    ]);

    const found = await checkout.findChange("c0ffee1");

    expect(found.map(({ release }) => release)).toEqual(["release-1", "release-2"]);
    expect(await checkout.findChange("c0ffe")).toEqual([]);
  });

  test("keep one manifest for each release", async () => {
    const release = releaseId("release-1");
    expect(await checkout.readManifest(release)).toBeNull();

    await checkout.saveManifest(release, "sha256:1", "{}");
    await checkout.saveManifest(release, "sha256:2", '{"parts":[]}');

    expect(await checkout.readManifest(release)).toEqual({
      digest: "sha256:2",
      manifest: '{"parts":[]}',
    });
  });
});
