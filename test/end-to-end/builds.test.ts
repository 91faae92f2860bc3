import { expect, test } from "@jest/globals";
import { MINUTE, openStage, outcomeOf } from "./stage.ts";
import { BUILD, DEPLOY, ONE_STAGE, PLAIN_WORKFLOWS } from "./workflows.ts";

test("a merge for which GitHub starts no build is set aside after five minutes, and its changes ride with the next", async () => {
  const workflows = {
    ...PLAIN_WORKFLOWS,
    "build.yml": BUILD.replace("branches: [main]", 'branches: [main]\n    paths: ["src/**"]'),
  };
  const stage = await openStage({ pipeline: ONE_STAGE, workflows });
  const docs = stage.merge("Docs (#1)", { "README.md": "Hi" });

  await stage.pass(6 * MINUTE);

  expect(stage.check(docs)).toBe("neutral: not released: GitHub started no build.yml run");
  const code = stage.merge("Code (#2)");
  await stage.until(() => stage.check(code).startsWith("success"));
  expect(stage.story("prod")).toEqual(["deploy Code: in_progress success"]);
});

test("a build that failed and is run again with success is released", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const sha = stage.merge("First (#1)");
  stage.script.when({ workflow: "build.yml", commit: sha, attempt: 1 }, { outcome: "failure" });
  await stage.until(() => stage.check(sha).startsWith("failure"));
  expect(stage.check(sha)).toBe("failure: the build failed");

  const run = stage.runsOf("build.yml").at(-1);
  if (run !== undefined) stage.actions.rerun(run, { account: stage.dana, app: null });
  await stage.until(() => stage.runsIn("prod") === sha);

  expect(stage.check(sha)).toMatch(/^in_progress: prod/);
});

test("a build that a newer push cancels is superseded, not failed", async () => {
  const workflows = {
    ...PLAIN_WORKFLOWS,
    "build.yml": `${BUILD}concurrency: { group: build, cancel-in-progress: true }\n`,
  };
  const stage = await openStage({ pipeline: ONE_STAGE, workflows });
  const first = stage.merge("First (#1)");
  await stage.pass(10_000);
  const second = stage.merge("Second (#2)");

  await stage.until(() => stage.check(second).startsWith("success"));

  expect(stage.check(first)).toMatch(/^neutral/);
  expect(stage.story("prod")).toEqual(["deploy Second: in_progress success"]);
});

test("where the captain dispatches builds, each release gets one", async () => {
  const dispatched = BUILD.replace(
    "  push:\n    branches: [main]",
    "  workflow_dispatch:\n    inputs: { artifact_id: { type: string }, commit: { type: string } }",
  );
  const stage = await openStage({
    validate: true,
    pipeline: ONE_STAGE.replace("build.yml }", "build.yml, dispatch: true }"),
    workflows: { ...PLAIN_WORKFLOWS, "build.yml": dispatched },
  });
  const sha = stage.merge("First (#1)");

  await stage.until(() => stage.check(sha).startsWith("success"));

  const [run] = stage.runsOf("build.yml");
  expect(run?.inputs.texts).toMatchObject({ commit: sha });
  expect(stage.runsOf("build.yml").map(outcomeOf)).toEqual(["success"]);
  stage.demandFaithful();
});

test("a build that was over before the push was heard of is found at once", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE, sweepMs: 600 * MINUTE });
  stage.script.when({ workflow: "build.yml" }, { queueMs: 0, workMs: 1_000 });
  const { webhooks } = stage.github;
  webhooks.faults = { delay: 1, delayMs: 1 };
  await stage.pass(MINUTE);
  // Only the push is late.
  const heard: string[] = [];
  stage.world.onHappening(({ event }) => {
    heard.push(event);
    webhooks.faults = event === "push" ? { delay: 1, delayMs: 2 * MINUTE } : {};
  });
  const sha = stage.merge("First (#1)");

  await stage.until(() => stage.runsIn("prod") === sha, 6 * MINUTE);

  expect(heard).toContain("push");
});

test("in a monorepo each pipeline releases what touches its paths", async () => {
  const file = (name: string) =>
    ONE_STAGE.replace("pipeline: checkout", `pipeline: ${name}\npaths: ["${name}/**"]`).replace(
      "[prod]",
      `[${name}-prod]`,
    );
  const stage = await openStage({
    validate: true,
    files: {
      ".github/release-captain/search.yml": file("search"),
      ".github/release-captain/billing.yml": file("billing"),
    },
    workflows: { "build.yml": BUILD, "deploy.yml": DEPLOY },
  });
  const search = stage.merge("Search (#1)", { "search/a.txt": "1" });
  await stage.until(() => stage.check(search).startsWith("success"));
  const both = stage.merge("Both (#2)", { "search/a.txt": "2", "billing/b.txt": "2" });
  const areDone = () => stage.ourChecks(both).map(({ conclusion }) => conclusion);
  await stage.until(() => areDone().join() === "success,success");

  expect(
    stage
      .ourChecks(both)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(["Release Captain (billing)", "Release Captain (search)"]);
  expect(stage.story("search-prod")).toHaveLength(2);
  expect(stage.story("billing-prod")).toHaveLength(1);
  stage.demandFaithful();
});

test("a force-push that drops a commit orphans its release", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const { world, repository, dana } = stage;
  const first = stage.merge("First (#1)");
  await stage.until(() => stage.check(first).startsWith("success"));
  const dropped = stage.merge("Dropped (#2)");
  await stage.pass(10_000);
  world.pushExisting(repository, { sha: first, by: dana, type: "force_push" });
  await stage.pass(5 * MINUTE);

  expect(stage.check(dropped)).toBe(
    "neutral: its commit left the branch; it moves nowhere any more",
  );
  expect(stage.runsIn("prod")).toBe(first);
  const next = stage.merge("Next (#3)");
  await stage.until(() => stage.check(next).startsWith("success"));
  expect(stage.story("prod")).toHaveLength(2);
});
