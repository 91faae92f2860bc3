import { expect, test } from "@jest/globals";
import { type Conversation, openConversation, shown } from "./conversation.ts";
import { HOUR, MINUTE } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

const PIPELINE = `${ONE_STAGE}notify: ["@acme/oncall"]\n`;
const CHAIN = `
pipeline: checkout
build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
stages:
  - { stage: beta, environments: [beta] }
  - { stage: prod-1, production: true, environments: [prod-a] }
  - { stage: prod-2, production: true, environments: [prod-b] }
`;

async function approve(talk: Conversation, message: string) {
  const sha = talk.merge(message);
  await talk.until(() => talk.check(sha).startsWith("success"));
  await talk.pass(MINUTE);
  return sha;
}

test("a rollback that fails holds the environment, calls people with the next command, and is over when that works", async () => {
  const talk = await openConversation({ pipeline: PIPELINE, validate: true });
  await approve(talk, "First (#1)");
  await approve(talk, "Second (#2)");
  talk.script.when(
    { workflow: "deploy.yml", kind: "rollback" },
    { outcome: "failure" },
    { times: 1 },
  );

  await talk.ask("/rollback prod --now");
  await talk.until(() => talk.incident() !== null);
  await talk.pass(2 * MINUTE);

  const incident = talk.incident();
  const body = incident?.body ?? "";
  expect(body).toMatch(/^@acme\/oncall/);
  expect(body).toContain("🔥 A rollback failed");
  expect(body).toContain("`/rollback prod --now`");
  expect(talk.deployments("prod")).toHaveLength(3);
  await talk.pass(HOUR);
  expect(talk.deployments("prod")).toHaveLength(3);
  expect(talk.incidents()).toHaveLength(1);

  if (incident !== null) await talk.ask("/rollback prod --now", talk.dana, incident);
  await talk.until(() => talk.story("prod").at(-1) === "rollback First: in_progress success");
  await talk.ask("/promotions enable prod --force --reason it is healthy");
  await talk.until(() => talk.incident() === null);
  expect(talk.incidents()).toHaveLength(1);
  talk.demandFaithful();
});

test("an automatic rollback is told as running already, and the issue is closed when it is over", async () => {
  const talk = await openConversation({ pipeline: PIPELINE });
  await approve(talk, "First (#1)");
  const second = talk.merge("Second (#2)");
  talk.script.when(
    { workflow: "deploy.yml", commit: second, kind: "promotion" },
    { outcome: "failure" },
  );

  await talk.until(() => talk.incident() !== null);
  expect(talk.incident()?.body).toContain("⏪ Already being rolled back");
  expect(talk.deployments("prod")).toHaveLength(3);
  await talk.until(() => talk.story("prod").at(-1) === "rollback First: in_progress success");
  await talk.pass(MINUTE);
  expect(talk.incidents()[0]?.body).toContain("Rolled back");
  talk.merge("Fix (#3)");
  await talk.until(() => talk.story("prod").at(-1)?.startsWith("deploy Fix") ?? false);
  await talk.pass(20 * MINUTE);

  expect(talk.incidents().map(({ state }) => state)).toEqual(["closed"]);
});

test("when a fix arrives where the rollback closed the way, its own thread offers the command that opens it", async () => {
  const talk = await openConversation({ pipeline: CHAIN });
  await approve(talk, "First (#1)");
  await approve(talk, "Second (#2)");
  const thread = talk.world.openIssue(talk.repository, { title: "It is broken", by: talk.dana });
  await talk.ask("/rollback prod-a prod-b --now", talk.dana, thread);
  await talk.pass(5 * MINUTE);
  expect(talk.replies(thread)).toHaveLength(1);

  const template = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
  const fault = { kind: "lose-request" } as const;
  talk.github.faults.plan({ method: "POST", template, times: 1, fault });
  const fix = talk.merge('Revert "Second" (#3)');
  await talk.until(() => talk.replies(thread).length === 2);
  await talk.pass(HOUR);

  expect(talk.replies(thread)).toHaveLength(2);
  const offer = shown(talk.replies(thread)[1]?.body ?? "");
  expect(offer).toContain("waits in front of `prod-1`, which a rollback closed. It holds a revert");
  const command = /`(\/promotions enable [^`]+)`/.exec(offer)?.[1] ?? "";
  expect(command).toBe("/promotions enable prod-a --in");

  await talk.ask(command, talk.dana, thread);
  await talk.until(() => talk.runsIn("prod-a") === fix);
  await talk.pass(MINUTE);
  const next = shown(talk.replies(thread).at(-1)?.body ?? "");
  expect(next).toContain("waits in front of `prod-2`");
  expect(next).toContain("`/promotions enable prod-b --in`");
  expect(next).toContain("`/promotions enable prod-a --out`");
  for (const [, typed = ""] of next.matchAll(/`(\/promotions enable [^`]+)`/g)) {
    await talk.ask(typed, talk.dana, thread);
  }
  await talk.until(() => talk.runsIn("prod-b") === fix);
});
