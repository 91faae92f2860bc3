/** What is said in a rollback's thread when something newer arrives where the rollback closed the way. */
import { expect, test } from "@jest/globals";
import { type Conversation, openConversation, shown } from "./conversation.ts";
import { MINUTE } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

async function arrive(talk: Conversation, message: string) {
  const sha = talk.merge(message);
  await talk.until(() => talk.check(sha).includes("waits for prod"));
  await talk.pass(MINUTE);
  return sha.slice(0, 7);
}

test("releases that pile up change one offer, and the first that brings the revert gets another", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE, validate: true });
  for (const message of ["First (#1)", "Second (#2)"]) {
    const sha = talk.merge(message);
    await talk.until(() => talk.check(sha).startsWith("success"));
  }
  await talk.ask("/rollback prod --now");
  await talk.pass(3 * MINUTE);
  const offers = () =>
    talk
      .replies()
      .slice(1)
      .map(({ body }) => shown(body));

  const third = await arrive(talk, "Third (#3)");
  expect(offers()).toHaveLength(1);
  expect(offers()[0]).toContain(third);
  expect(offers()[0]).toContain("It is newer than what was rolled back and brings");

  const fourth = await arrive(talk, "Fourth (#4)");
  expect(offers()).toHaveLength(1);
  expect(offers()[0]).toContain(fourth);
  expect(offers()[0]).toMatch(/#35;4\].*#35;3\]/);

  const revert = await arrive(talk, 'Revert "Second" (#5)\n\nReverts acme/checkout#2');
  expect(offers()).toHaveLength(2);
  expect(offers()[1]).toContain(revert);
  expect(offers()[1]).toMatch(
    /It takes back changes that were rolled back and brings .*\n\n- Revert/,
  );
  expect(offers()[1]).toContain("Let it in: `/promotions enable prod --in`");

  const sixth = await arrive(talk, "Sixth (#6)");
  await talk.restart();
  await talk.pass(10 * MINUTE);
  expect(offers()).toHaveLength(2);
  expect(offers()[1]).toContain(sixth);
  expect(offers()[1]).toMatch(/It takes back changes[\s\S]*- Revert/);
  talk.demandFaithful();
});

test("when the way is closed again by another rollback, the next arrival is offered anew", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  for (const message of ["First (#1)", "Second (#2)"]) {
    const sha = talk.merge(message);
    await talk.until(() => talk.check(sha).startsWith("success"));
  }
  await talk.ask("/rollback prod --now");
  await talk.pass(3 * MINUTE);
  await arrive(talk, "Third (#3)");
  await talk.ask("/promotions enable prod");
  await talk.pass(30 * MINUTE);
  const thread = talk.world.openIssue(talk.repository, { title: "Again", by: talk.dana });
  await talk.ask("/rollback prod --now", talk.dana, thread);
  await talk.pass(3 * MINUTE);
  await arrive(talk, "Fourth (#4)");

  expect(talk.replies(thread)).toHaveLength(2);
  expect(talk.answer(thread)).toContain("waits in front of `prod`");
});
