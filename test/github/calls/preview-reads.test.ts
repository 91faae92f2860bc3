/** What only previews read: files, lists of files, dependency changes, GitHub's own rules. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { commitSha } from "../../../src/domain/ids.ts";
import { openGitHub } from "../../../src/github/open-github.ts";
import { tellDependencies } from "../../../src/simulation/github/resources/dependency-graph.ts";
import { protectEnvironment } from "../../../src/simulation/github/resources/environments.ts";
import { type Simulation, simulate } from "../../simulation/github/given.ts";
import { failed, SELF, scripted, worked } from "../given.ts";

let world: Simulation;
beforeEach(async () => {
  world = await simulate();
});
afterEach(async () => {
  world.world.demandFaithful();
  await world.github.close();
});

const open = (connection: Parameters<typeof openGitHub>[0]["octokit"] = world.octokit) =>
  openGitHub({
    octokit: connection,
    repository: {
      installationId: world.installation.id,
      repositoryId: world.repository.id,
      owner: "acme",
      name: "shop",
      defaultBranch: "main",
    },
    self: SELF,
    clock: () => 0,
  });

function push(files: Readonly<Record<string, string>>) {
  const { world: github, repository, ada } = world;
  return commitSha(
    github.push(repository, { by: ada, commits: [{ message: "Change", files }] }).sha,
  );
}

describe("files", () => {
  test.each([
    ["a small one", "yarn.lock", "small\n"],
    ["one of more than a megabyte", "yarn.lock", `${"é".repeat(600_000)}\n`],
  ])("reads %s", async (_, path, text) => {
    const sha = push({ [path]: text });

    expect(worked(await open().readFile(path, sha))).toBe(text);
  });

  test.each(["none.lock", "src"])("%s is none", async (path) => {
    expect(worked(await open().readFile(path, "main"))).toBeNull();
  });

  test("refuses more than 5 MB", async () => {
    const sha = push({ "yarn.lock": "x".repeat(5 * 1024 * 1024 + 1) });

    expect(failed(await open().readFile("yarn.lock", sha))).toMatchObject({ status: 413 });
  });

  test("lists all, with a hash that changes with what is in them", async () => {
    const one = push({ "web/yarn.lock": "1" });
    const other = push({ "web/yarn.lock": "2" });

    const [before, after] = [
      worked(await open().listFiles(one)),
      worked(await open().listFiles(other)),
    ];

    expect([...before.keys()]).toEqual(["README.md", "src/a.ts", "web/yarn.lock"]);
    expect(before.get("src/a.ts")).toBe(after.get("src/a.ts"));
    expect(before.get("web/yarn.lock")).not.toBe(after.get("web/yarn.lock"));
  });

  test("does not take a part of the list for all of it", async () => {
    const { connection } = scripted([{ status: 200, data: { truncated: true, tree: [] } }]);

    const listed = await open(connection).listFiles(commitSha("a".repeat(40)));

    expect(failed(listed).kind).toBe("refused");
  });
});

/** "No snapshots", in Base64 as GitHub writes it. */
const WARNED = { "x-github-dependency-graph-snapshot-warnings": "Tm8gc25hcHNob3Rz" };

describe("dependencies", () => {
  const lock = (name: string, version: string) => ({
    manifest: "yarn.lock",
    ecosystem: "npm",
    name,
    version,
  });

  test("are refused where there is no dependency graph", async () => {
    const sha = commitSha(world.first.sha);

    expect(failed(await open().compareDependencies(sha, sha))).toMatchObject({ kind: "refused" });
  });

  test("are what changed in the head since it parted from the base", async () => {
    const { repository, first } = world;
    const head = push({ a: "1" });
    tellDependencies(repository, first.sha, [lock("a", "1"), lock("b", "1"), lock("d", "1")]);
    tellDependencies(repository, head, [lock("a", "2"), lock("c", "1"), lock("d", "1")]);

    const changes = worked(await open().compareDependencies(commitSha(first.sha), head));

    expect(changes).toEqual([
      { manifest: "yarn.lock", name: "a", from: "1", to: "2" },
      { manifest: "yarn.lock", name: "b", from: "1", to: null },
      { manifest: "yarn.lock", name: "c", from: null, to: "1" },
    ]);
  });

  test.each([
    ["one of the commits was not looked at", { status: 200, data: [], headers: WARNED }],
    ["the answer is something else", { status: 200, data: {} }],
  ])("are refused where %s", async (_, answer) => {
    const { connection } = scripted([answer]);
    const sha = commitSha("a".repeat(40));

    expect(failed(await open(connection).compareDependencies(sha, sha)).kind).toBe("refused");
  });
});

describe("rules of environments", () => {
  test.each([
    ["one by one", ["PROD-a", "prod-b", "none"]],
    ["in the list of all", ["PROD-a", "prod-b", "none", "prod-1", "prod-2"]],
  ])("are read %s, by the names asked for", async (_, names) => {
    const { world: github, repository, acme, ada, bob } = world;
    const oncall = github.createTeam(acme, "oncall", [bob]);
    for (let index = 0; index < 120; index++) {
      protectEnvironment(github, { repository, environment: `prod-${index}` }, {});
    }
    protectEnvironment(
      github,
      { repository, environment: "prod-a" },
      { reviewers: [ada, oncall], waitTimerMinutes: 30 },
    );
    protectEnvironment(github, { repository, environment: "prod-b" }, { waitTimerMinutes: 1 });

    const rules = worked(await open().readEnvironmentRules(names));

    expect([...rules]).toEqual([
      ["PROD-a", { reviewers: ["ada", "acme/oncall"], waitTimerMs: 1_800_000 }],
      ["prod-b", { reviewers: [], waitTimerMs: 60_000 }],
    ]);
  });
});
