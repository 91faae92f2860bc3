import { expect, test } from "@jest/globals";
import { openConversation } from "./conversation.ts";
import { MINUTE } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

/** The reply without its links. */
const plain = (answer: string) => answer.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1");

test("a rejection says what becomes of the release: nothing to go back to, rolled back, never deployed", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const reject = async () => {
    await talk.ask("/reject prod");
    await talk.pass(5_000);
    return plain(talk.answer());
  };
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.runsIn("prod") === first);
  expect(await reject()).toMatch(
    /^`prod` has rejected `[0-9a-f]{7}`\. It stays in `prod`: there is nothing to go back to\.$/,
  );
  await talk.pass(30 * MINUTE);
  expect(talk.deployments("prod")).toHaveLength(1);

  const second = talk.merge("Second (#2)");
  await talk.until(() => talk.check(second).startsWith("success"));
  const third = talk.merge("Third (#3)");
  await talk.until(() => talk.runsIn("prod") === third);
  expect(await reject()).toMatch(/rejected `[0-9a-f]{7}`\. It is rolled back in `prod`\.$/);
  await talk.until(() => talk.runsIn("prod") === second);
  await talk.pass(10 * MINUTE);

  await talk.ask("/halt");
  const fourth = talk.merge("Fourth (#4)");
  await talk.until(() => talk.check(fourth).includes("waits for prod"));
  expect(await reject()).toMatch(
    /\. It was not deployed there yet, so nothing is rolled back; a newer release passes\.$/,
  );
  expect(talk.check(fourth)).toMatch(/^failure: rejected by prod/);
});

test("where rollbacks are left to people it says so", async () => {
  const pipeline = `${ONE_STAGE}rollback: { automatic: off }\n`;
  const talk = await openConversation({ pipeline });
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));
  const second = talk.merge("Second (#2)");
  await talk.until(() => talk.runsIn("prod") === second);

  await talk.ask("/reject prod");
  await talk.pass(30 * MINUTE);

  expect(plain(talk.answer())).toMatch(
    /\. It stays in `prod`: automatic rollback is off there; `\/rollback prod` takes it away\.$/,
  );
  expect(talk.deployments("prod")).toHaveLength(2);
});

test("what succeeds although its release was barred meanwhile says both, in this order", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.deployments("prod").length === 1);
  await talk.ask(`/quarantine ${first.slice(0, 7)}`);
  await talk.until(() => talk.check(first).startsWith("failure"));
  await talk.pass(MINUTE);

  expect(talk.newest("prod").statuses.map(({ state }) => state)).toEqual([
    "in_progress",
    "success",
    "failure",
  ]);
});
