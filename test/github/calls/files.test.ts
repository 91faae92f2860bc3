import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { commitSha } from "../../../src/domain/ids.ts";
import { openGitHub } from "../../../src/github/open-github.ts";
import { DEPLOY, DEPLOY_FILE, failed, type Given, given, SELF, worked } from "../given.ts";

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

describe("files", () => {
  test("reads all pipeline files of a branch", async () => {
    push({
      ".github/release-captain.yml": "pipeline: shop\n",
      ".github/release-captain/api.yml": "pipeline: api\n",
      ".github/release-captain/notes.md": "Notes",
    });

    expect(worked(await world.github.readPipelineFiles("main"))).toEqual([
      { file: ".github/release-captain.yml", text: "pipeline: shop\n" },
      { file: ".github/release-captain/api.yml", text: "pipeline: api\n" },
    ]);
  });

  test("reads none of more than a hundred: the rest would be taken for deleted", async () => {
    const names = Array.from(
      { length: 101 },
      (_, index) => `.github/release-captain/p${index}.yml`,
    );
    push(Object.fromEntries(names.map((name) => [name, "stages: []\n"])));

    const trouble = failed(await world.github.readPipelineFiles("main"));
    expect(trouble).toMatchObject({
      kind: "refused",
      message: ".github/release-captain holds more than 100 files",
    });
  });

  test("finds none where there are none", async () => {
    expect(worked(await world.github.readPipelineFiles(first()))).toEqual([]);
  });

  test("does not take a repository that it cannot see for one without pipelines", async () => {
    const elsewhere = { ...world.ref, name: "secret" };
    const { octokit, clock } = world;
    const github = openGitHub({ octokit, repository: elsewhere, self: SELF, clock: clock.now });

    expect(failed(await github.readPipelineFiles("main")).kind).toBe("not-found");
  });

  test.each(["deploy.yml", DEPLOY_FILE])("reads the workflow %s", async (file) => {
    expect(worked(await world.github.readWorkflow(file, "main"))).toEqual({
      path: DEPLOY_FILE,
      state: "active",
      text: DEPLOY,
    });
  });

  test("says that a workflow is missing", async () => {
    expect(worked(await world.github.readWorkflow("none.yml", "main"))).toMatchObject({
      state: "missing",
      text: "",
    });
  });
});
