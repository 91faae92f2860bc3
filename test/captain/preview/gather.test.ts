/** What a preview shows besides its commits: pull requests, parts, versions, GitHub's own rules. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { gatherPreview } from "../../../src/captain/preview/gather.ts";
import { commitSha } from "../../../src/domain/ids.ts";
import { protectEnvironment } from "../../../src/simulation/github/resources/environments.ts";
import { aBench, aLine, type Bench, nameOf, publish, release, untilThen } from "./a-desk.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await aBench();
});
afterEach(() => bench.close());

function push(message: string): string {
  const { world, repository, ada } = bench.world;
  const files = { "a.txt": message };
  return world.push(repository, { by: ada, commits: [{ message, files }] }).sha;
}

test("tells changes newest first, with authors and pull requests", async () => {
  const { first } = bench.world;
  const commits = [push("Fix the cart (#7)"), push("Sell more\n\nMuch more"), push("Tidy up (#9)")];
  const [to = nameOf(""), , middle = to, from = to] = await release(bench, [first.sha, ...commits]);
  await bench.store.saveChanges([
    {
      release: middle,
      commit: commitSha(commits[1] ?? ""),
      title: "Sell more",
      author: "Ada",
      login: "ada",
      pullRequest: 8,
      position: 0,
    },
  ]);

  const { differences } = await gatherPreview(bench.desk, [aLine("prod-a", from, to)]);

  const told = differences[0]?.changes.map(({ title, login, pullRequest, release: of }) => [
    title,
    login,
    pullRequest,
    of,
  ]);
  expect(told).toEqual([
    ["Tidy up (#9)", "ada", 9, from],
    ["Sell more", "ada", 8, middle],
    ["Fix the cart (#7)", "ada", 7, from],
  ]);
  expect(differences[0]?.compareUrl).toMatch(new RegExp(`/compare/${first.sha}...${commits[2]}$`));
});

test("gives the commits of a merged branch the number of their pull request", async () => {
  const { world, repository, ada, first } = bench.world;
  const by = { by: ada, branch: "topic" };
  world.pushExisting(repository, { ...by, sha: first.sha });
  world.push(repository, { ...by, commits: [{ message: "Half", files: { b: "1" } }] });
  world.push(repository, { ...by, commits: [{ message: "Whole", files: { b: "2" } }] });
  push("Meanwhile");
  const pull = world.openPullRequest(repository, { title: "Both", head: "topic", by: ada });
  const merged = world.mergePullRequest(repository, { pull, by: ada, method: "merge" });
  const [to = nameOf(""), from = to] = await release(bench, [first.sha, merged.sha]);

  const { differences } = await gatherPreview(bench.desk, [aLine("prod-a", from, to)]);

  const numbers = new Map(
    differences[0]?.changes.map(({ title, pullRequest }) => [title, pullRequest]),
  );
  expect(Object.fromEntries(numbers)).toEqual({
    [`Both (#${pull.issue.number})`]: pull.issue.number,
    Half: pull.issue.number,
    Whole: pull.issue.number,
    Meanwhile: null,
  });
});

test("tells from the store what GitHub does not tell now", async () => {
  const { first, server } = bench.world;
  const [to = nameOf(""), from = to] = await release(bench, [first.sha, push("Change (#3)")]);
  const row = { release: from, author: "Ada", login: null, pullRequest: 3, position: 0 };
  const commit = commitSha("c".repeat(40));
  await bench.store.saveChanges([{ ...row, commit, title: "Change (#3)" }]);
  await server.close();

  const { differences, rules } = await gatherPreview(bench.desk, [aLine("prod-a", from, to)]);

  expect(differences).toMatchObject([
    { total: 1, changes: [{ title: "Change (#3)", pullRequest: 3 }], dependencies: null },
  ]);
  expect(differences[0]?.compareUrl).toMatch(/^https:\/\/github\.com\/acme\/shop\/compare\//);
  expect(differences[0]?.isFromMemory).toBe(true);
  expect(rules).toBeNull();
  expect(bench.warnings.toSorted()).toEqual([
    "a preview is shown from the store",
    "a preview is shown without GitHub's own rules",
  ]);
});

test("waits no longer for a GitHub that hangs, and tells what the store knows", async () => {
  const { first, server } = bench.world;
  const [to = nameOf(""), from = to] = await release(bench, [first.sha, push("Change (#3)")]);
  const hang = { kind: "delay", delayMs: 60_000 } as const;
  server.faults.plan({ method: "GET", fault: hang });
  const end = new AbortController();
  const gathering = gatherPreview(bench.desk, [aLine("prod-a", from, to)], {
    commits: () => end.signal,
    dependencies: () => end.signal,
  });
  await new Promise((resolve) => setImmediate(resolve));
  end.abort();

  const { differences, rules } = await gathering;

  expect(differences).toMatchObject([{ isFromMemory: true, dependencies: null }]);
  expect(rules).toBeNull();
});

test("asks once for all environments that go the same way, and nothing for refused ones", async () => {
  const { first, server } = bench.world;
  const [to = nameOf(""), from = to] = await release(bench, [first.sha, push("Change")]);
  const lines = ["a", "b", "c"].map((name) => aLine(`prod-${name}`, from, to));
  const [{ environment }] = [aLine("prod-d", from, to)];

  const { differences } = await gatherPreview(
    bench.desk,
    [...lines, { environment, outcome: "refused", from }],
    untilThen(AbortSignal.abort()),
  );

  expect(differences).toHaveLength(1);
  const asked = server.log.entries.map(({ path }) => path);
  expect(asked.filter((path) => path.includes("/compare/"))).toHaveLength(1);
  expect(asked.filter((path) => path.includes("/environments/prod-d"))).toEqual([]);
});

test("tells who must let GitHub's own rules pass", async () => {
  const { first, world, repository, ada } = bench.world;
  const [to = nameOf(""), from = to] = await release(bench, [first.sha, push("Change")]);
  protectEnvironment(world, { repository, environment: "prod-a" }, { reviewers: [ada] });

  const { rules } = await gatherPreview(bench.desk, [
    aLine("prod-a", from, to),
    aLine("prod-b", from, to),
  ]);

  expect([...(rules ?? [])]).toEqual([["prod-a", { reviewers: ["ada"], waitTimerMs: 0 }]]);
});

test("pairs the parts of two manifests by name, without tag and digest", async () => {
  const { first } = bench.world;
  const [to = nameOf(""), from = to] = await release(bench, [first.sha, push("Change")]);
  await publish(bench, to, {
    "ghcr.io/acme/shop:1.1": "old",
    "s3://b/same.zip": "same",
    "r/gone": "x",
  });
  await publish(bench, from, { "ghcr.io/acme/shop:1.2": "new", "s3://b/same.zip": "same" });

  const { differences } = await gatherPreview(bench.desk, [aLine("prod-a", from, to)]);

  expect(
    differences[0]?.parts?.map((part) => [part.uri, part.from === null, part.to === null]),
  ).toEqual([
    ["ghcr.io/acme/shop", false, false],
    ["r/gone", true, false],
  ]);
});

test("does not know the parts where one of the two published none", async () => {
  const { first } = bench.world;
  const [to = nameOf(""), from = to] = await release(bench, [first.sha, push("Change")]);
  await publish(bench, from, { "ghcr.io/acme/shop:1.2": "new" });

  const { differences } = await gatherPreview(bench.desk, [aLine("prod-a", from, to)]);

  expect(differences[0]?.parts).toBeNull();
});
