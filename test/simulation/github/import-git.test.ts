/** Real history in the simulated GitHub. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { simulate } from "./given.ts";

const directory = mkdtempSync(join(tmpdir(), "history-"));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const identity = {
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
};
const git = (date: string, ...words: string[]) =>
  execFileSync("git", ["-C", directory, ...words], {
    env: { ...process.env, ...identity, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();

function commit(date: string, files: Record<string, string>, message: string): void {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(directory, path), text);
  git(date, "add", "-A");
  git(date, "commit", "-q", "-m", message);
}

test("imports first-parent history with its SHAs, dates, changes and workflow files", async () => {
  git("", "init", "-q", "-b", "main");
  mkdirSync(join(directory, ".github"));
  commit("2026-01-01T10:00:00+02:00", { "a.txt": "1\n", ".github/x.yml": "one" }, "Begin");
  git("", "checkout", "-q", "-b", "side");
  commit("2026-01-02T10:00:00Z", { "b.txt": "1\n2\n" }, "Aside");
  git("", "checkout", "-q", "main");
  commit("2026-01-03T10:00:00Z", { ".github/x.yml": "two" }, "Ahead\n\nWith a body");
  git("2026-01-04T10:00:00Z", "merge", "-q", "--no-ff", "side", "-m", "Merge side");
  const simulation = await simulate();
  const { world, repository, ada, octokit, at } = simulation;

  const line = await world.importGit(repository, { directory });
  for (const { sha } of line) world.pushExisting(repository, { sha, by: ada });
  const merged = await octokit.repos.getCommit({ ...at, ref: "main" });
  const file = await octokit.repos.getContent({
    ...at,
    path: ".github/x.yml",
    mediaType: { format: "raw" },
  });
  const compared = await octokit.repos.compareCommitsWithBasehead({
    ...at,
    basehead: `${line[0]?.sha}...main`,
  });
  await simulation.github.close();

  expect(line.map((one) => one.message)).toEqual(["Begin", "Ahead\n\nWith a body", "Merge side"]);
  expect(line.at(-1)?.sha).toBe(git("", "rev-parse", "main"));
  expect(line[0]?.committer.date).toBe("2026-01-01T08:00:00Z");
  expect(merged.data.files?.map((one) => [one.filename, one.status, one.additions])).toEqual([
    ["b.txt", "added", 2],
  ]);
  expect(file.data).toBe("two");
  expect(compared.data).toMatchObject({ status: "ahead", total_commits: 3 });
  world.demandFaithful();
});
