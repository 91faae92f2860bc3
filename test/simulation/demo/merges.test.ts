/** Where the demo's releases come from. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Merges, openMerges } from "../../../src/simulation/demo/merges.ts";
import { manualClock } from "../../../src/simulation/github/clock.ts";
import { World } from "../../../src/simulation/github/world.ts";

const FILES = { ".github/release-captain.yml": "pipeline: shop\n" };

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "demo-history-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A repository of so many commits, `Change 1` the oldest. */
function gitRepository(name: string, commits: number): string {
  const folder = join(directory, name);
  const git = (...words: string[]) => execFileSync("git", words, { stdio: "ignore" });
  git("init", "-q", folder);
  const who = [
    "-c",
    "user.name=Ada",
    "-c",
    "user.email=ada@acme.test",
    "-c",
    "commit.gpgsign=false",
  ];
  for (let number = 1; number <= commits; number += 1) {
    git("-C", folder, ...who, "commit", "-q", "--allow-empty", "-m", `Change ${number}`);
  }
  return folder;
}

async function open(folder: string) {
  const world = new World({ clock: manualClock() });
  const by = world.createUser("ada");
  const repository = world.createRepository({ owner: by, name: "shop" });
  const merges = await openMerges({ world, repository, by }, { directory: folder, files: FILES });
  return { repository, merges };
}

function mergeAll(merges: Merges): readonly (readonly string[])[] {
  return ["A", "B", "C", "D", "E"].map(() => {
    const merge = merges.next();
    merges.push(merge);
    return merge.commits.map(({ message }) => message);
  });
}

test("merges the newest commits of a history, up to three at a time, after all that was before", async () => {
  const { repository, merges } = await open(gitRepository("long", 18));
  const start = repository.commits.get(repository.head ?? "")?.message;

  const merged = mergeAll(merges);

  expect(merges.origin).toBe("the newest 15 of 18 commits of long");
  expect(start).toBe("Change 3");
  expect(merged[0]).toEqual(["Change 4", "Change 5", "Change 6"]);
  expect(merged[4]).toEqual(["Change 16", "Change 17", "Change 18"]);
  expect(repository.commits.get(repository.head ?? "")?.files).toEqual(
    new Map(Object.entries(FILES)),
  );
});

test.each([
  ["short", 2, "made-up commits, as short has only 2 commits on its main line"],
  ["empty", 0, "made-up commits, as empty has no Git history that can be read"],
])(
  "makes commits up on top of a history that is %s, and says so",
  async (name, commits, origin) => {
    const { repository, merges } = await open(gitRepository(name, commits));
    const start = repository.head;

    const merged = mergeAll(merges);

    expect(merges.origin).toBe(origin);
    expect(merged).toEqual([1, 2, 3, 4, 5].map((number) => [`Change number ${number}`]));
    expect(repository.commits.get(repository.head ?? "")?.files.size).toBe(1);
    expect(start).not.toBeNull();
  },
);

test("does without Git where a folder has none", async () => {
  const { merges } = await open(join(directory, "nowhere"));

  expect(merges.origin).toBe("made-up commits, as nowhere has no Git history that can be read");
});
