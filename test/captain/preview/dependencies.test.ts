/** Versions of dependencies in a preview: from GitHub, from lock files, or honestly not known. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { gatherPreview } from "../../../src/captain/preview/gather.ts";
import {
  type Dependency,
  tellDependencies,
} from "../../../src/simulation/github/resources/dependency-graph.ts";
import { aBench, aLine, type Bench, nameOf, release, untilThen } from "./a-desk.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await aBench();
});
afterEach(() => bench.close());

type Files = Readonly<Record<string, string | null>>;

function push(files: Files, branch = "main"): string {
  const { world, repository, ada } = bench.world;
  return world.push(repository, { by: ada, branch, commits: [{ message: "Change", files }] }).sha;
}

const NEVER = new AbortController().signal;

async function dependencies(to: string, from: string, patience = NEVER) {
  const [one = nameOf(""), other = one] = await release(bench, [to, from]);
  const lines = [aLine("prod", other, one)];
  const { differences } = await gatherPreview(bench.desk, lines, untilThen(patience));
  return differences[0]?.dependencies;
}

/** Of `uv.lock`. */
const locked = (version: string) => `[[package]]\nname = "django"\nversion = "${version}"\n`;
const GRADLE = "gradle.lockfile";

const entry = (name: string, version: string, manifest = "yarn.lock"): Dependency => ({
  manifest,
  ecosystem: "npm",
  name,
  version,
});

const tell = (sha: string, ...told: readonly Dependency[]) =>
  tellDependencies(bench.world.repository, sha, told);

describe("GitHub's dependency graph", () => {
  test("is read backwards: what the newer release brought leaves", async () => {
    const [to, from] = [push({ a: "1" }), push({ a: "2" })];
    tell(to, entry("a", "1"), entry("gone", "1"));
    tell(from, entry("a", "2"), entry("new", "1"));

    expect(await dependencies(to, from)).toEqual({
      source: "GitHub",
      changes: [
        { name: "a", from: "2", to: "1" },
        { name: "gone", from: null, to: "1" },
        { name: "new", from: "1", to: null },
      ],
    });
  });

  test("is put together from two halves where both releases went on", async () => {
    const { world, repository, ada } = bench.world;
    const base = push({ a: "1" });
    world.pushExisting(repository, { sha: base, branch: "hotfix", by: ada });
    const [to, from] = [push({ a: "2" }), push({ a: "3" }, "hotfix")];
    tell(base, entry("both", "1"), entry("mine", "1"), entry("same", "1"), entry("yours", "1"));
    tell(to, entry("both", "2"), entry("mine", "1"), entry("same", "2"), entry("yours", "2"));
    tell(from, entry("both", "3"), entry("mine", "3"), entry("same", "2"), entry("yours", "1"));

    expect((await dependencies(to, from))?.changes).toEqual([
      { name: "both", from: "3", to: "2" },
      { name: "mine", from: "3", to: "1" },
      { name: "yours", from: "1", to: "2" },
    ]);
  });

  test("is read for what is locked, not for what was asked for", async () => {
    const [to, from] = [push({ a: "1" }), push({ a: "2" })];
    const json = "package.json";
    tell(to, entry("a", "^1.0.0", json), entry("a", "1.0.4"), entry("only", "~1.0", json));
    tell(from, entry("a", "^1.1.0", json), entry("a", "1.1.0"), entry("only", "~1.1", json));

    expect((await dependencies(to, from))?.changes).toEqual([
      { name: "a", from: "1.1.0", to: "1.0.4" },
      { name: "only", from: "~1.1", to: "~1.0" },
    ]);
  });

  test("is completed by the lock files that it is silent about", async () => {
    const to = push({ [GRADLE]: "g:a:1=x\n", "yarn.lock": "" });
    const from = push({ [GRADLE]: "g:a:2=x\n", "yarn.lock": "# none\n" });
    tell(to, entry("b", "1"));
    tell(from, entry("b", "2"));

    expect(await dependencies(to, from)).toEqual({
      source: "GitHub",
      changes: [
        { name: "b", from: "2", to: "1" },
        { name: "g:a", from: "2", to: "1" },
      ],
    });
  });

  test("is enough where reading lock files takes too long", async () => {
    const [to, from] = [push({ [GRADLE]: "g:a:1=x\n" }), push({ [GRADLE]: "g:a:2=x\n" })];
    tell(to, entry("b", "1"));
    tell(from, entry("b", "2"));
    const patience = new AbortController();
    const readFile = () => {
      patience.abort();
      return new Promise<never>(() => undefined);
    };
    bench = { ...bench, desk: { ...bench.desk, github: { ...bench.desk.github, readFile } } };

    expect(await dependencies(to, from, patience.signal)).toEqual({
      source: "GitHub",
      changes: [{ name: "b", from: "2", to: "1" }],
    });
  });
});

describe("lock files", () => {
  test("tell what GitHub does not", async () => {
    const [to, from] = [
      push({ "api/uv.lock": locked("5.0") }),
      push({ "api/uv.lock": locked("5.1") }),
    ];

    expect(await dependencies(to, from)).toEqual({
      source: "lock files",
      changes: [{ name: "django", from: "5.1", to: "5.0" }],
    });
  });

  test("are found among more changed files than GitHub lists", async () => {
    const many = (text: string) =>
      Object.fromEntries(Array.from({ length: 320 }, (_, index) => [`a/${index}`, text]));
    const to = push({ ...many("1"), "z/uv.lock": locked("5.0"), "same/uv.lock": locked("4.0") });
    const from = push({ ...many("2"), "z/uv.lock": locked("5.1") });

    expect((await dependencies(to, from))?.changes).toEqual([
      { name: "django", from: "5.1", to: "5.0" },
    ]);
  });

  test("are found where only the target changed them", async () => {
    const { world, repository, ada } = bench.world;
    const base = push({ "uv.lock": locked("5.0") });
    world.pushExisting(repository, { sha: base, branch: "hotfix", by: ada });
    const [to, from] = [push({ "uv.lock": locked("5.1") }), push({ a: "1" }, "hotfix")];

    expect((await dependencies(to, from))?.changes).toEqual([
      { name: "django", from: "5.0", to: "5.1" },
    ]);
  });

  test("say that nothing changes where none changed", async () => {
    const [to, from] = [push({ "uv.lock": locked("5.0") }), push({ a: "2" })];

    expect(await dependencies(to, from)).toEqual({ source: "lock files", changes: [] });
  });

  test("speak for Gradle's build files", async () => {
    const to = push({ [GRADLE]: "g:a:1=x\n", "build.gradle": "1" });
    const from = push({ [GRADLE]: "g:a:2=x\n", "build.gradle": "2" });

    expect((await dependencies(to, from))?.changes).toEqual([{ name: "g:a", from: "2", to: "1" }]);
  });
});

describe("nothing is claimed", () => {
  const many = Object.fromEntries(
    Array.from({ length: 11 }, (_, index) => [`${index}/uv.lock`, locked("5.0")]),
  );

  test.each<[string, Files, Files]>([
    ["where there are no lock files", {}, { a: "2" }],
    [
      "where a file changed that cannot be read here",
      { "uv.lock": locked("5") },
      { "pom.xml": "2" },
    ],
    ["where a lock file is broken", { "uv.lock": locked("5") }, { "uv.lock": "[[package" }],
    ["where more lock files changed than are read", {}, many],
  ])("%s", async (_, before, after) => {
    const [to, from] = [push({ a: "1", ...before }), push(after)];

    expect(await dependencies(to, from)).toBeNull();
  });

  test("where nobody waits any more", async () => {
    const [to, from] = [push({ "uv.lock": locked("5.0") }), push({ "uv.lock": locked("5.1") })];

    expect(await dependencies(to, from, AbortSignal.abort())).toBeNull();
  });

  test("where GitHub keeps everybody waiting", async () => {
    const [to, from] = [push({ "uv.lock": locked("5.0") }), push({ "uv.lock": locked("5.1") })];
    const patience = new AbortController();
    const compareDependencies = () => {
      patience.abort();
      return new Promise<never>(() => undefined);
    };
    const github = { ...bench.desk.github, compareDependencies };
    bench = { ...bench, desk: { ...bench.desk, github } };

    expect(await dependencies(to, from, patience.signal)).toBeNull();
  });
});
