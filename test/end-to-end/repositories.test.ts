import { expect, test } from "@jest/globals";
import { MINUTE, openStage } from "./stage.ts";
import { ONE_STAGE, PLAIN_WORKFLOWS } from "./workflows.ts";

test("a renamed repository is followed, and its pipeline keeps the name that came from it", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE.replace("pipeline: checkout\n", "") });
  const { world, repository, dana } = stage;
  const first = stage.merge("First (#1)");
  await stage.until(() => stage.check(first).startsWith("success"));

  world.renameRepository(repository, { name: "till", by: dana });
  await stage.pass(MINUTE);
  const second = stage.merge("Second (#2)");
  await stage.until(() => stage.check(second).startsWith("success"));

  expect(stage.newest("prod").payload).toMatchObject({ pipeline: "checkout" });
  expect(stage.story("prod")[0]).toBe("deploy First: in_progress success inactive");
  expect(stage.incident()?.body).toContain("checkout");
  stage.merge("Write it down (#3)", { ".github/release-captain.yml": ONE_STAGE });
  await stage.pass(MINUTE);
  expect(stage.incident()).toBeNull();
});

test("a renamed default branch is followed", async () => {
  const workflows = {
    ...PLAIN_WORKFLOWS,
    "build.yml": PLAIN_WORKFLOWS["build.yml"].replace("[main]", "[main, trunk]"),
  };
  const stage = await openStage({ pipeline: ONE_STAGE, workflows });
  const { world, repository, dana } = stage;
  const first = stage.merge("First (#1)");
  await stage.until(() => stage.runsIn("prod") === first);

  world.renameDefaultBranch(repository, { name: "trunk", by: dana });
  await stage.pass(MINUTE);
  const second = stage.merge("Second (#2)");
  await stage.until(() => stage.check(second).startsWith("success"));

  expect(stage.check(first)).toMatch(/^success/);
  expect(stage.story("prod")).toHaveLength(2);
});

test.each(["with", "without"])(
  "what is merged while the repository is archived or the app is suspended is released afterwards, %s webhooks",
  async (how) => {
    const stage = await openStage({ pipeline: ONE_STAGE });
    const { world, repository, dana, installation, github } = stage;
    if (how === "without") github.webhooks.faults = { drop: 1 };
    const first = stage.merge("First (#1)");
    world.archiveRepository(repository, { archived: true, by: dana });
    await stage.pass(11 * MINUTE);
    expect(stage.deployments("prod")).toEqual([]);
    world.archiveRepository(repository, { archived: false, by: dana });
    await stage.until(() => stage.runsIn("prod") === first, 30 * MINUTE);
    await stage.until(() => stage.check(first).startsWith("success"));

    world.suspend(installation, dana);
    await stage.pass(MINUTE);
    const second = stage.merge("Second (#2)");
    await stage.pass(20 * MINUTE);
    expect(stage.deployments("prod")).toHaveLength(1);
    world.unsuspend(installation, dana);
    await stage.until(() => stage.check(second).startsWith("success"));
    expect(stage.story("prod")).toHaveLength(2);
  },
);

test("a transferred repository promotes nothing until a person says so", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const { world, repository, app } = stage;
  const first = stage.merge("First (#1)");
  await stage.until(() => stage.check(first).startsWith("success"));
  const other = world.createOrganization("other");
  world.install({ app, account: other });
  await stage.pass(MINUTE);

  world.transferRepository(repository, { owner: other, by: stage.dana });
  await stage.pass(MINUTE);
  const second = stage.merge("Second (#2)");
  await stage.pass(20 * MINUTE);

  expect(stage.story("prod")).toHaveLength(1);
  expect(stage.check(second)).toMatch(/halted/);
  expect(stage.incident()?.body).toContain("The repository has a new owner");
  const issue = stage.incident();
  if (issue !== null) world.comment(repository, { issue, body: "/resume", by: stage.dana });
  await stage.until(() => stage.check(second).startsWith("success"));
  await stage.pass(MINUTE);
  expect(stage.incident()).toBeNull();
});

test("after the app is uninstalled nothing is asked of GitHub for the repository any more", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const { world, installation, dana, github } = stage;
  const first = stage.merge("First (#1)");
  await stage.until(() => stage.deployments("prod").length === 1);
  world.uninstall(installation, dana);
  await stage.pass(10 * MINUTE);
  const before = github.log.entries.length;
  await stage.pass(20 * MINUTE);

  const asked = github.log.entries.slice(before).map(({ template }) => template);
  expect(asked.filter((template) => template.startsWith("/repos/"))).toEqual([]);
  expect(stage.runsIn("prod")).not.toBe(first);
});

test("a repository gets a captain by the push that brings its pipeline file, and that push is its first release", async () => {
  const stage = await openStage({ workflows: {} });
  await stage.pass(6 * MINUTE);
  const sha = stage.merge("Begin to release (#1)", beginning());

  await stage.until(() => stage.check(sha).startsWith("success"));
});

test("a repository whose pipeline file can't be read at first is tried again", async () => {
  const stage = await openStage({ workflows: {} });
  await stage.pass(6 * MINUTE);
  const template = "/repos/{owner}/{repo}/contents/{path}";
  stage.github.faults.plan({ template, times: 3, fault: { kind: "error", status: 502 } });
  const sha = stage.merge("Begin to release (#1)", beginning());

  await stage.until(() => stage.check(sha).startsWith("success"));
});

/** What a repository needs to be released, the pipeline file among it. */
function beginning(): Readonly<Record<string, string>> {
  const workflows = Object.entries(PLAIN_WORKFLOWS).map(([name, text]) => [
    `.github/workflows/${name}`,
    text,
  ]);
  return { ".github/release-captain.yml": ONE_STAGE, ...Object.fromEntries(workflows) };
}
