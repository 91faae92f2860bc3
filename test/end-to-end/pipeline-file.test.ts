import { expect, test } from "@jest/globals";
import { type Conversation, openConversation } from "./conversation.ts";
import { MINUTE } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

const FILE = ".github/release-captain.yml";
const MOVED = ".github/release-captain/checkout.yml";
const MANUAL = ONE_STAGE.replace("{ bake: 10m }", "{ bake: 10m }, { manual: { users: [dana] } }");

async function approve(talk: Conversation, message: string, files?: Record<string, string | null>) {
  const sha = talk.merge(message, files);
  await talk.until(() => talk.check(sha).startsWith("success"));
  await talk.pass(MINUTE);
  return sha;
}

const fileChecks = (talk: Conversation, sha: string) =>
  talk.ourChecks(sha).filter(({ name }) => name.endsWith(": pipeline file"));

test("whoever deletes the file gets no more releases, and can still roll back; putting it back goes on", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE, validate: true });
  const first = await approve(talk, "First (#1)");
  await approve(talk, "Second (#2)");

  const gone = talk.merge("Uninstall (#3)", { [FILE]: null });
  await talk.pass(20 * MINUTE);
  const after = talk.merge("After (#4)");
  await talk.pass(20 * MINUTE);
  expect([...talk.ourChecks(gone), ...talk.ourChecks(after)]).toEqual([]);
  expect(talk.deployments("prod")).toHaveLength(2);
  expect(talk.dashboards()[0]?.body).toContain("**No pipeline file**");
  expect(talk.incidents()).toEqual([]);

  await talk.restart();
  await talk.ask("/rollback prod --now");
  await talk.until(() => talk.runsIn("prod") === first);
  const back = talk.merge("Install again (#5)", { [FILE]: ONE_STAGE });
  await talk.until(() => talk.check(back).includes("waits for prod"));
  await talk.ask("/promotions enable prod");
  await talk.until(() => talk.runsIn("prod") === back);
  await talk.pass(MINUTE);
  expect(talk.dashboards()[0]?.body).not.toContain("No pipeline file");
  talk.demandFaithful();
});

test("what waits when the file is deleted says so, and goes on with it", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  await approve(talk, "First (#1)");
  await talk.ask("/promotions disable prod");
  const second = talk.merge("Second (#2)");
  await talk.until(() => talk.check(second).includes("waits for prod"));

  talk.merge("Uninstall (#3)", { [FILE]: null });
  await talk.ask("/promotions enable prod");
  await talk.pass(20 * MINUTE);
  expect(talk.check(second)).toBe("in_progress: waits for prod: the pipeline file was deleted");
  await talk.ask("/status");
  await talk.pass(5_000);
  expect(talk.answer()).toContain("**No pipeline file**");

  const back = talk.merge("Install again (#4)", { [FILE]: ONE_STAGE });
  await talk.until(() => talk.runsIn("prod") === back);
});

test("a file that is moved stays the same pipeline, by its name", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  await approve(talk, "First (#1)");
  const moved = await approve(talk, "Move (#2)", {
    [FILE]: null,
    [MOVED]: `${ONE_STAGE}paths: ["**"]\n`,
  });

  expect(talk.story("prod")).toHaveLength(2);
  expect(talk.runsIn("prod")).toBe(moved);
  await talk.ask("/rollback prod --now");
  await talk.until(() => talk.story("prod").at(-1) === "rollback First: in_progress success");
  expect(talk.dashboards()).toHaveLength(1);
});

test("a file that can't be read, or has a mistake in its new place, is not taken for deleted", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  await approve(talk, "First (#1)");
  const template = "/repos/{owner}/{repo}/contents/{path}";
  const forbidden = { kind: "error", status: 403, message: "Forbidden" } as const;
  const mend = talk.github.faults.plan({ template, fault: forbidden });
  talk.merge("Second (#2)");
  await talk.pass(MINUTE);
  mend();
  expect(talk.dashboards()[0]?.body).not.toContain("No pipeline file");

  const broken = talk.merge("Move (#3)", {
    [FILE]: null,
    [MOVED]: "pipeline: checkout\nstages: 5\n",
  });
  await talk.until(() => talk.runsIn("prod") === broken);
  expect(fileChecks(talk, broken)).toMatchObject([
    { name: "Release Captain (checkout): pipeline file", conclusion: "action_required" },
  ]);
  expect(fileChecks(talk, broken)[0]?.output?.summary).toContain("Still using the file of");
});

test("each of several broken files has a check of its own, beside the release's", async () => {
  const talk = await openConversation({
    pipeline: ONE_STAGE,
    files: { [MOVED.replace("checkout", "site")]: "stages: 5\n" },
  });
  const sha = talk.merge("Break (#1)", { [FILE]: `${ONE_STAGE}nonsense: 1\n` });
  await talk.until(() => talk.check(sha).startsWith("success"));

  expect(talk.ourChecks(sha).map(({ name, conclusion }) => `${name}: ${conclusion}`)).toEqual([
    "Release Captain (checkout): pipeline file: action_required",
    "Release Captain (site): pipeline file: action_required",
    "Release Captain (checkout): success",
  ]);
});

test("what is accepted and not obeyed yet is a warning on the file, once, and on the release's page", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE, validate: true });
  const { world, repository, dana } = talk;
  const proposed = world.push(repository, {
    by: dana,
    branch: "manual",
    commits: [{ message: "Ask people", files: { [FILE]: MANUAL } }],
  });
  world.openPullRequest(repository, { title: "Ask people", head: "manual", by: dana });
  await talk.pass(MINUTE);
  const warning = {
    path: FILE,
    annotation_level: "warning",
    message: '"manual" under "approvals" is not obeyed yet: nobody is asked',
  };
  const [onPull] = fileChecks(talk, proposed.sha);
  expect(onPull).toMatchObject({ conclusion: "neutral" });
  expect(onPull?.output?.annotations).toContainEqual(expect.objectContaining(warning));

  const sha = await approve(talk, "Ask people (#1)", { [FILE]: MANUAL });
  const [onPush] = fileChecks(talk, sha);
  expect(onPush).toMatchObject({ conclusion: "neutral" });
  expect(onPush?.output?.annotations).toContainEqual(expect.objectContaining(warning));
  expect(talk.summary(sha)).toContain("nobody is asked there, and the release goes on");

  const next = await approve(talk, "Next (#2)");
  expect(fileChecks(talk, next)).toEqual([]);
  talk.demandFaithful();
});

test("a pull request that leaves the file as it is, is left alone; one that names a workflow that is not there is told", async () => {
  const talk = await openConversation({ pipeline: MANUAL });
  const { world, repository, dana } = talk;
  const propose = async (branch: string, files: Record<string, string>) => {
    const pushed = world.push(repository, {
      by: dana,
      branch,
      commits: [{ message: branch, files }],
    });
    world.openPullRequest(repository, { title: branch, head: branch, by: dana });
    await talk.pass(MINUTE);
    return pushed.sha;
  };

  expect(fileChecks(talk, await propose("other", { "a.txt": "1" }))).toEqual([]);
  const wrong = await propose("wrong", { [FILE]: ONE_STAGE.replace("deploy.yml", "ship.yml") });
  expect(fileChecks(talk, wrong)).toMatchObject([
    {
      conclusion: "neutral",
      output: { title: expect.stringContaining("ship.yml is not on main") },
    },
  ]);
  expect(talk.incidents()).toEqual([]);
});

test("a pipeline that is given another name begins anew, and the old one changes nothing any more", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  await approve(talk, "First (#1)");
  await approve(talk, "Second (#2)");
  const renamed = talk.merge("Rename (#3)", { [FILE]: ONE_STAGE.replace("checkout", "till") });
  await talk.until(() => talk.runsIn("prod") === renamed);
  await talk.pass(20 * MINUTE);

  await talk.ask("/rollback prod --now");
  await talk.pass(5_000);
  expect(talk.answer()).toContain("nothing to go back to");
  await talk.ask("/rollback prod --now --pipeline checkout");
  await talk.pass(5_000);
  expect(talk.answer()).toMatch(/^Sorry, .*`checkout`.*till/);
  expect(talk.runsIn("prod")).toBe(renamed);
  const page = talk.dashboards().find(({ title }) => title.endsWith("checkout"));
  expect(page?.body).toContain("those of the pipeline `till`");
  await talk.ask("/history prod --pipeline checkout");
  await talk.pass(5_000);
  expect(talk.answer()).toMatch(/pull\/2/);
});
