import { expect, test } from "@jest/globals";
import { openConversation } from "./conversation.ts";
import { HOUR, MINUTE } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

const PERMISSION = "/repos/{owner}/{repo}/collaborators/{username}/permission";

test.each([
  ["read", "", "", ""],
  ["triage", "answered", "refused", "refused"],
  ["write", "answered", "answered", "refused"],
  ["maintain", "answered", "answered", "answered"],
  ["admin", "answered", "answered", "answered"],
] as const)(
  "with the role %s: asking is %p, stopping %p, overriding %p",
  async (role, ...outcomes) => {
    const talk = await openConversation({ pipeline: ONE_STAGE });
    const first = talk.merge("First (#1)");
    await talk.until(() => talk.check(first).startsWith("success"));
    await talk.ask("/quarantine #1");
    await talk.pass(MINUTE);

    const questions = ["/status", "/halt", "/unquarantine #1 --reason fine"];
    const found: string[] = [];
    for (const question of questions) {
      const person = talk.person(`${role}-${found.length}`, role);
      const before = talk.replies().length;
      const comment = await talk.ask(question, person);
      await talk.pass(5_000);
      const reactions = talk.reactions(comment).join();
      const isTold = talk.replies().length > before;
      found.push(!isTold && reactions === "" ? "" : reactions === "-1" ? "refused" : "answered");
    }

    expect(found).toEqual(outcomes);
  },
);

test("a role of one's own may what the pipeline file grants it, whatever it is based on", async () => {
  const pipeline = `${ONE_STAGE}permissions: { rollback: "role:deployer", approve: "role:release manager" }\n`;
  const talk = await openConversation({ pipeline });
  const { world, repository } = talk;
  const olga = talk.person("olga", "read");
  world.grant(repository, olga, "read", "deployer");
  const mia = talk.person("mia", "write");
  world.grant(repository, mia, "write", "release manager");

  await talk.ask("/halt", talk.person("walt", "write"));
  await talk.pass(5_000);
  expect(talk.answer()).toBe(
    "Sorry, `/halt` needs the role deployer here; ask someone who has it.",
  );
  await talk.ask("/halt", olga);
  await talk.pass(5_000);
  expect(talk.answer()).toMatch(/^Promotions are halted/);
  await talk.ask("/promotions enable prod --force --reason now", olga);
  await talk.pass(5_000);
  expect(talk.answer()).toBe(
    "Sorry, `--force` needs the role release manager here; ask someone who has it.",
  );
  await talk.ask("/resume", mia);
  await talk.pass(5_000);
  expect(talk.answer()).toMatch(/^Promotions go on/);
});

test("GitHub is asked each time: who lost the role a moment ago is a stranger", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const walt = talk.person("walt", "write");
  await talk.ask("/halt", walt);
  await talk.pass(5_000);
  expect(talk.answer()).toMatch(/^Promotions are halted/);

  talk.world.grant(talk.repository, walt, "read");
  const from = talk.mark();
  await talk.ask("/resume", walt);
  await talk.ask("/status\n/rollback prod --now\n/rolback", walt);
  await talk.pass(MINUTE);

  expect(talk.writesSince(from)).toEqual([]);
  const asked = talk.github.log.entries
    .slice(from)
    .filter(({ template }) => template === PERMISSION);
  expect(asked).toHaveLength(2);
});

test("while GitHub does not tell who somebody is nothing is done, and it is done once when it does", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const fault = { kind: "error", status: 502 } as const;
  const mend = talk.github.faults.plan({ method: "GET", template: PERMISSION, fault });
  const from = talk.mark();

  const comment = await talk.ask("/halt --reason a bad day");
  await talk.ask("/halt", talk.rita);
  await talk.pass(10 * MINUTE);
  expect(talk.writesSince(from)).toEqual([]);
  await talk.restart();
  await talk.pass(MINUTE);
  expect(talk.writesSince(from)).toEqual([]);

  mend();
  await talk.pass(HOUR);
  expect(talk.reactions(comment)).toEqual(["eyes"]);
  expect(talk.replies()).toHaveLength(1);
  expect(talk.answer()).toMatch(/^Promotions are halted/);
});
