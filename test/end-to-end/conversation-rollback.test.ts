import { expect, test } from "@jest/globals";
import { type Conversation, openConversation } from "./conversation.ts";
import { MINUTE, outcomeOf } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

const TWO = ONE_STAGE.replace("[prod]", "[prod-a, prod-b]");
const COMMENT = "POST issues/{issue_number}/comments";
const DISPATCH = "POST actions/workflows/{workflow_id}/dispatches";
const CANCEL = "POST actions/runs/{run_id}/cancel";
const FORCE = "POST actions/runs/{run_id}/force-cancel";

/** Two releases that were approved, everywhere. */
async function afterTwo(talk: Conversation) {
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));
  const second = talk.merge("Second (#2)");
  await talk.until(() => talk.check(second).startsWith("success"));
  await talk.pass(MINUTE);
  return { first, second };
}

test("a rollback of several environments leaves at once, and is talked about afterwards", async () => {
  const talk = await openConversation({ pipeline: TWO, validate: true });
  const { first, second } = await afterTwo(talk);
  const from = talk.mark();

  const comment = await talk.ask("/rollback prod-* --now --reason the cart is empty");
  await talk.pass(1_000);

  const writes = talk.writesSince(from);
  const dispatches = writes.flatMap((write, index) => (write === DISPATCH ? [index] : []));
  expect(dispatches).toHaveLength(2);
  expect(writes.indexOf(COMMENT)).toBeGreaterThan(dispatches.at(-1) ?? 0);
  expect(talk.reactions(comment)).toEqual(["eyes"]);
  expect(talk.replies()).toHaveLength(1);
  expect(talk.answer()).toMatch(/^Rolling back 2 environments:/);
  expect(talk.answer()).toContain("/promotions enable prod-a prod-b");
  expect(talk.answer()).toMatch(/\*\*Revert\*\*.*pull\/2/);
  expect(talk.newest("prod-a").payload).toMatchObject({ kind: "rollback", attempt: 1 });

  await talk.until(() => talk.runsIn("prod-a") === first && talk.runsIn("prod-b") === first);
  await talk.pass(MINUTE);
  expect(talk.repository.head).toBe(second);
  expect(talk.check(second)).toContain("rolled back from 2 environments");
  const third = talk.merge("Third (#3)");
  await talk.until(() => talk.check(third).includes("waits for prod"));
  expect(talk.deployments("prod-a")).toHaveLength(3);
  talk.demandFaithful();
});

test("a deployment that runs there is cancelled and awaited; one command and one webhook twice are one rollback", async () => {
  const talk = await openConversation({ pipeline: TWO });
  await afterTwo(talk);
  const third = talk.merge("Third (#3)");
  await talk.until(() => talk.deployments("prod-b").length === 3);
  await talk.pass(10_000);
  const from = talk.mark();

  await talk.ask("/rollback prod-a prod-b --now");
  await talk.repeat("issue_comment");
  const ends = ["prod-a", "prod-b"].map((name) => () => talk.story(name).at(-1));
  await talk.until(() => ends.every((end) => end() === "rollback Second: in_progress success"));
  await talk.pass(MINUTE);

  const writes = talk.writesSince(from);
  expect(writes.filter((write) => write === CANCEL)).toHaveLength(2);
  expect(writes.filter((write) => write === DISPATCH)).toHaveLength(2);
  expect(writes.filter((write) => write === COMMENT)).toHaveLength(1);
  expect(writes.indexOf(DISPATCH)).toBeGreaterThan(writes.lastIndexOf(CANCEL));
  expect(writes.indexOf(COMMENT)).toBeGreaterThan(writes.lastIndexOf(DISPATCH));
  expect(talk.runsOf("deploy.yml").map(outcomeOf).slice(-4)).toEqual([
    "cancelled",
    "cancelled",
    "success",
    "success",
  ]);
  expect(talk.check(third)).toMatch(/^failure: .*quarantined/);
});

test("a cancel that is ignored is forced after a minute and given up after five; a person is told", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const { second } = await afterTwo(talk);
  const third = talk.merge("Third (#3)");
  talk.script.when(
    { workflow: "deploy.yml", commit: third },
    { workMs: "forever", cancelMs: "ignored", forceCancelMs: 24 * 60 * MINUTE },
  );
  await talk.until(() => talk.deployments("prod").length === 3);
  await talk.pass(10_000);
  const from = talk.mark();

  await talk.ask("/rollback prod --now");
  await talk.pass(59_000);
  expect(talk.writesSince(from)).not.toContain(FORCE);
  await talk.pass(2_000);
  expect(talk.writesSince(from)).toContain(FORCE);
  expect(talk.writesSince(from)).not.toContain(COMMENT);
  await talk.pass(MINUTE);
  expect(talk.answer()).toMatch(/^Rolling back/);
  expect(talk.writesSince(from)).not.toContain(DISPATCH);
  await talk.pass(3 * MINUTE);

  expect(talk.runsIn("prod")).not.toBe(third);
  expect(talk.writesSince(from)).toContain(DISPATCH);
  expect(talk.incident()?.body).toContain("could not be cancelled");
  await talk.until(() => talk.runsIn("prod") === second);
  const [, , stuck] = talk.runsOf("deploy.yml");
  expect(stuck === undefined ? "" : outcomeOf(stuck)).toBe("in_progress");
});

test("an environment with nothing to go back to is left as it is, the others go on", async () => {
  const pipeline = `${ONE_STAGE}  - stage: late\n    production: true\n    environments: [late]\n`;
  const talk = await openConversation({ pipeline });
  const { first } = await afterTwo(talk);
  await talk.ask("/rollback late --now");
  await talk.until(() => talk.runsIn("late") === first);
  await talk.pass(MINUTE);

  await talk.ask("/rollback prod late --now");
  await talk.pass(10_000);
  expect(talk.answer()).toMatch(/⏪ `prod`/);
  expect(talk.answer()).toMatch(/`late` is left as it is/);
  await talk.until(() => talk.runsIn("prod") === first);

  const refused = await talk.ask("/rollback prod --now");
  expect(talk.reactions(refused)).toEqual(["-1"]);
  expect(talk.answer()).toMatch(/nothing to go back to/);
});

test("while three hundred other writes wait for GitHub's limits, a rollback leaves first", async () => {
  const many = Array.from({ length: 150 }, (_, index) => `wide-${index}`);
  const pipeline = `
pipeline: checkout
build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
stages:
  - { stage: prod, production: true, environments: [prod] }
  - { stage: wide, production: true, environments: [${many.join(", ")}] }
`;
  const talk = await openConversation({ pipeline, knowsLimits: true });
  await talk.ask("/promotions disable wide --in");
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.runsIn("prod") === first);
  const second = talk.merge("Second (#2)");
  await talk.until(() => talk.check(second).includes("waits for wide"));
  await talk.pass(5 * MINUTE);
  await talk.ask("/promotions enable wide");
  await talk.pass(2_000);
  const waiting = (await talk.captain().figures()).effects;
  expect(waiting.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(250);
  const at = talk.clock.now();
  const from = talk.mark();

  await talk.ask("/rollback prod --now");

  expect(talk.newest("prod")).toMatchObject({ task: "rollback", sha: first });
  expect(Date.parse(talk.newest("prod").createdAt)).toBe(at);
  const sent = talk.writesSince(from).filter((write) => !write.endsWith("/reactions"));
  expect(talk.github.log.entries.filter(({ status }) => status === 403)).toEqual([]);
  expect(sent).toEqual(["POST deployments", DISPATCH]);
});
