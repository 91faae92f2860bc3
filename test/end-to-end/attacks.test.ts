/** What strangers, and people who may do little, try in order to move releases or to keep everybody busy. */
import { expect, test } from "@jest/globals";
import { harmIn } from "../commands/harmless.ts";
import { openConversation, shown } from "./conversation.ts";
import { MINUTE } from "./stage.ts";
import { DEPLOY, ONE_STAGE, PLAIN_WORKFLOWS } from "./workflows.ts";

test("commits that claim to take each other back are told as what they say, and soon", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const { world, repository, dana } = talk;
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));
  const numbers = Array.from({ length: 45 }, (_, index) => index + 10);
  const claims = numbers.map((number) => `Reverts #${number}`).join("\n");
  const commits = numbers.map((number) => ({
    message: `Change (#${number})\n\n${claims}`,
    files: { "src/a.txt": `${number}` },
  }));
  const { sha } = world.push(repository, { by: dana, commits });
  await talk.until(() => talk.check(sha).startsWith("success"));

  await talk.ask("/where #10");
  await talk.pass(MINUTE);

  expect(shown(talk.replies()[0]?.body ?? "")).toContain("Reverted by");
  expect(talk.runsIn("prod")).toBe(sha);
  expect(talk.deployments("prod")).toHaveLength(2);
});

const FOLDER = ".github/release-captain";
const BROKEN = "stages: 5\n";

/** A pull request from a fork-like branch by somebody who may only read. */
async function proposing(pipeline = ONE_STAGE) {
  const talk = await openConversation({ pipeline });
  const { world, repository, rita } = talk;
  const propose = async (branch: string, files: Record<string, string>) => {
    const base = repository.branches.get("main") ?? "";
    world.pushExisting(repository, { by: rita, branch, sha: base });
    const commits = [{ message: branch, files }];
    const { sha } = world.push(repository, { by: rita, branch, commits });
    world.openPullRequest(repository, { title: branch, head: branch, by: rita });
    const from = talk.mark();
    await talk.pass(MINUTE);
    const asked = talk.github.log.entries
      .slice(from)
      .filter(({ caller }) => caller === "installation");
    return { sha, checks: talk.ourChecks(sha), count: asked.length };
  };
  return { talk, propose };
}

test("a pull request with dozens of broken pipeline files costs few requests and check runs", async () => {
  const { propose } = await proposing();
  const names = (count: number) =>
    Array.from({ length: count }, (_, index) => `${FOLDER}/p-${index}.yml`);
  const broken = (count: number) =>
    Object.fromEntries(names(count).map((name) => [name, BROKEN] as const));

  const some = await propose("some", broken(11));
  expect(some.checks).toHaveLength(5);
  expect(some.count).toBeLessThan(40);
  const many = await propose("many", broken(60));
  expect(many.checks).toEqual([]);
  expect(many.count).toBeLessThan(10);
});

test("a pull request that names hundreds of workflows has twenty of them looked at", async () => {
  const { propose } = await proposing();
  const steps = Array.from({ length: 300 }, (_, index) => `{ workflow: w${index}.yml }`);
  const pipeline = ONE_STAGE.replace("{ bake: 10m }", steps.join(", "));

  const { checks, count } = await propose("busy", { ".github/release-captain.yml": pipeline });

  expect(checks).toHaveLength(1);
  expect(count).toBeLessThan(60);
});

test("of pull requests by the dozen thirty an hour are read, and those that change other things cost two requests", async () => {
  const { talk, propose } = await proposing();
  const said: number[] = [];
  for (let index = 0; index < 32; index += 1) {
    const files = { ".github/release-captain.yml": `${ONE_STAGE}nonsense: ${index}\n` };
    said.push((await propose(`change-${index}`, files)).checks.length);
  }
  expect(said.filter((count) => count === 1)).toHaveLength(30);
  expect((await propose("other", { "a.txt": "1" })).count).toBe(2);

  await talk.pass(60 * MINUTE);
  const later = { ".github/release-captain.yml": `${ONE_STAGE}nonsense: later\n` };
  expect((await propose("later", later)).checks).toHaveLength(1);
});

test("a file with odd words is told on the lines where they stand, and its words do nothing", async () => {
  const { propose } = await proposing();
  const hostile = '"@dana [x](http://evil) <img src=x> `a` | #1 \\u202e ::error::": 1\n';

  const { checks } = await propose("odd", {
    ".github/release-captain.yml": ONE_STAGE + hostile,
    [`${FOLDER}/a|b @dana #1 \`c\` \u202e.yml`]: BROKEN,
  });

  expect(checks.map(({ conclusion }) => conclusion)).toEqual(["neutral", "neutral"]);
  for (const { name, output } of checks) {
    expect(name).toMatch(/^Release Captain \([a-z0-9-]+\): pipeline file$/);
    expect(harmIn(output?.summary ?? "")).toEqual([]);
    expect(output?.title).not.toMatch(/[\u202e\n]/);
    for (const { message } of output?.annotations ?? []) expect(message).not.toMatch(/[\u202e\n]/);
  }
});

test("what was said on a pull request is said again, and louder, when its commit stands on the branch", async () => {
  const { talk, propose } = await proposing();
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));
  const { sha } = await propose("broken", {
    ".github/release-captain.yml": `${ONE_STAGE}nonsense: 1\n`,
  });
  talk.world.pushExisting(talk.repository, { by: talk.dana, branch: "main", sha });
  await talk.pass(MINUTE);

  const checks = talk.ourChecks(sha).filter(({ name }) => name.endsWith("pipeline file"));
  expect(checks.map(({ conclusion }) => conclusion)).toEqual(["neutral", "action_required"]);
});

test.each(["constructor", "toString"])(
  "a workflow that wants an input called %s is said to want what nobody sends",
  async (input) => {
    const deploy = DEPLOY.replace(
      "inputs:",
      `inputs:\n      ${input}: { required: true, type: string }`,
    );
    const workflows = { ...PLAIN_WORKFLOWS, "deploy.yml": deploy };
    const talk = await openConversation({ pipeline: ONE_STAGE, workflows });
    const sha = talk.merge("First (#1)");
    await talk.pass(5 * MINUTE);

    const [check] = talk.ourChecks(sha).filter(({ name }) => name.endsWith("pipeline file"));
    expect(check).toMatchObject({ conclusion: "action_required" });
    expect(check?.output?.summary).toContain(input);
    expect(talk.runsOf("deploy.yml")).toEqual([]);
  },
);
