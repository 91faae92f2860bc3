import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { commitSha } from "../../../src/domain/ids.ts";
import { failed, type Given, given, worked } from "../given.ts";

let world: Given;
beforeEach(async () => {
  world = await given();
});
afterEach(() => world.server.close());

/** Pushes one commit and returns its SHA. */
function push(
  files: Record<string, string> = { "a.txt": `${world.repository.commits.size}` },
  message = "Change",
) {
  const { world: github, repository, ada } = world;
  return commitSha(github.push(repository, { by: ada, commits: [{ message, files }] }).sha);
}

const first = () => commitSha(world.first.sha);

describe("commits", () => {
  test("reads a commit with the committer's date of the Git object", async () => {
    const head = push({ "a.txt": "a" }, "Add a\n\nBecause.");

    const commit = worked(await world.github.readCommit(head));

    expect(commit).toMatchObject({ sha: head, parents: [first()], title: "Add a", author: "ada" });
    expect(Math.abs(commit.committedAt - world.clock.now())).toBeLessThan(1000);
  });

  test("reads where a branch stands, also one with slashes", async () => {
    const head = push();
    world.world.push(world.repository, {
      by: world.ada,
      branch: "release/1",
      commits: [{ message: "Cut", files: { "b.txt": "b" } }],
    });

    expect(worked(await world.github.readHead("main"))).toBe(head);
    expect(worked(await world.github.readHead("release/1"))).not.toBe(head);
    expect(failed(await world.github.readHead("gone")).kind).toBe("not-found");
  });

  test("compares through all pages, oldest first, with the files of the whole", async () => {
    const commits = Array.from({ length: 260 }, (_, index) => ({
      message: `Change ${index}`,
      files: { "a.txt": `${index}` },
    }));
    const head = world.world.push(world.repository, { by: world.ada, commits });

    const comparison = worked(await world.github.compare(first(), commitSha(head.sha)));

    expect(comparison).toMatchObject({
      status: "ahead",
      aheadBy: 260,
      behindBy: 0,
      files: ["a.txt"],
    });
    expect(comparison.commits.map((commit) => commit.title)).toEqual(
      commits.map((commit) => commit.message),
    );
  });

  test("compares up to a limit", async () => {
    push({}, "One");
    push({}, "Two");
    const head = push({}, "Three");

    const comparison = worked(await world.github.compare(first(), head, 2));

    expect(comparison.aheadBy).toBe(3);
    expect(comparison.commits.map((commit) => commit.title)).toEqual(["One", "Two"]);
  });

  test("does not pretend to know all files when there are more than GitHub lists", async () => {
    const names = Array.from({ length: 301 }, (_, index) => [`${index}.txt`, "x"] as const);
    const head = push(Object.fromEntries(names));

    expect(worked(await world.github.compare(first(), head)).files).toBeNull();
  });

  test("lists pushes down to the one that is known", async () => {
    const one = push();
    const two = push();
    const three = push();

    const pushes = worked(await world.github.readActivity("main", one));

    expect(pushes.map(({ before, after }) => ({ before, after }))).toEqual([
      { before: two, after: three },
      { before: one, after: two },
    ]);
    expect(pushes[0]).toMatchObject({ branch: "main", isForced: false, actor: "ada" });
  });

  test("lists pushes page by page until the known one", async () => {
    const known = push();
    for (let count = 0; count < 130; count++) push({ "a.txt": `${count}` });

    expect(worked(await world.github.readActivity("main", known))).toHaveLength(130);
    expect(worked(await world.github.readActivity("main", null))).toHaveLength(132);
  });

  test("says that a server without a list of pushes will never have one", async () => {
    world.server.faults.plan({
      template: "/repos/{owner}/{repo}/activity",
      fault: { kind: "error", status: 404 },
    });

    expect(failed(await world.github.readActivity("main", null))).toMatchObject({
      kind: "refused",
      status: 404,
    });
  });
});
