/** What strangers, and people who may do little, try in order to move releases or to keep everybody busy. */
import { expect, test } from "@jest/globals";
import { openConversation, shown } from "./conversation.ts";
import { MINUTE } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

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
