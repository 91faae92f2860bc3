import { expect, test } from "@jest/globals";
import { openConversation } from "./conversation.ts";
import { HOUR, MINUTE } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

const COMMENT = "POST issues/{issue_number}/comments";

/** A pipeline at rest with two releases behind it. */
async function atRest() {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  for (const message of ["First (#1)", "Second (#2)"]) {
    const sha = talk.merge(message);
    await talk.until(() => talk.check(sha).startsWith("success"));
  }
  await talk.pass(10 * MINUTE);
  return talk;
}

test("what is no command of a person is met with silence, and nothing at all is written", async () => {
  const talk = await atRest();
  const { world, repository, dana, rita } = talk;
  const stranger = world.createUser("stranger");
  const other = world.createApp({ name: "helper", permissions: { issues: "write" }, events: [] });
  const from = talk.mark();

  await talk.ask("/rollback prod --now", stranger);
  await talk.ask("/help", rita);
  await talk.ask("/rollback prod --now", { account: other.bot, app: other });
  await talk.ask("/rollback prod --now", { account: dana, app: other });
  await talk.ask("> /rollback prod --now\n\nShould we?");
  await talk.ask("```\n/rollback prod --now\n```");
  await talk.ask("    /rollback prod --now");
  await talk.ask("<!-- \n/rollback prod --now\n-->");
  await talk.ask("I would type /rollback prod --now");
  await talk.ask("／rollback prod --now");
  await talk.ask("/deploy prod");
  await talk.ask("/lgtm");
  const old = await talk.ask("Nothing yet");
  world.editComment(repository, { comment: old, body: "/rollback prod --now", by: dana });
  await talk.pass(MINUTE);

  expect(talk.writesSince(from)).toEqual([]);
  expect(talk.deployments("prod")).toHaveLength(2);
});

test("a refusal is a `-1` and one sentence, and only once an hour for each person", async () => {
  const talk = await atRest();
  const tina = talk.person("tina", "triage");
  const walt = talk.person("walt", "triage");
  const from = talk.mark();

  const first = await talk.ask("/rollback prod --now", tina);
  const second = await talk.ask("/rollback prod --now", tina);
  await talk.ask("/rollback prod --now", walt);
  await talk.pass(5_000);

  expect(talk.reactions(first)).toEqual(["-1"]);
  expect(talk.reactions(second)).toEqual(["-1"]);
  expect(talk.replies()).toHaveLength(2);
  expect(talk.answer()).toBe(
    "Sorry, `/rollback` needs the role write or more here; ask someone who has it.",
  );
  await talk.pass(HOUR);
  await talk.ask("/rollback prod --now", tina);
  await talk.pass(5_000);
  expect(talk.writesSince(from).filter((write) => write === COMMENT)).toHaveLength(3);
  expect(talk.deployments("prod")).toHaveLength(2);
});

test("a repository hears twenty replies an hour; rollbacks are answered beyond that", async () => {
  const talk = await atRest();
  for (let count = 0; count < 25; count += 1) await talk.ask("/status");
  await talk.pass(MINUTE);
  expect(talk.replies()).toHaveLength(20);

  await talk.ask("/rollback prod");
  await talk.pass(5_000);
  expect(talk.replies()).toHaveLength(21);
  await talk.ask("/confirm");
  await talk.pass(5_000);
  expect(talk.answer()).toMatch(/^Rolling back/);
  await talk.pass(HOUR);
  await talk.ask("/status");
  await talk.pass(5_000);
  expect(talk.replies()).toHaveLength(23);
});

test("an answer that was lost on its way back is not given twice; one that never left is", async () => {
  const talk = await atRest();
  const template = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
  const plan = (kind: "lose-answer" | "lose-request") =>
    talk.github.faults.plan({ method: "POST", template, times: 1, fault: { kind } });

  plan("lose-answer");
  await talk.ask("/status");
  await talk.pass(MINUTE);
  expect(talk.replies()).toHaveLength(1);

  plan("lose-request");
  await talk.ask("/rollback nowhere");
  await talk.pass(MINUTE);
  expect(talk.replies()).toHaveLength(2);
  expect(talk.answer()).toMatch(/nothing called `nowhere`/);

  plan("lose-answer");
  await talk.ask("/rollback prod");
  await talk.pass(MINUTE);
  const preview = talk.replies().at(-1);
  expect(talk.replies()).toHaveLength(3);
  if (preview !== undefined) await talk.tick(preview, "Roll back", talk.dana);
  await talk.pass(5_000);
  expect(talk.deployments("prod")).toHaveLength(3);
});

test("several commands in one comment are several answers, each once", async () => {
  const talk = await atRest();
  const comment = await talk.ask("/halt --reason a bad day\r\nsome words\r\n/captain status\r\n");
  await talk.repeat("issue_comment");
  await talk.pass(5_000);

  expect(talk.reactions(comment)).toEqual(["eyes"]);
  const answers = talk.replies().map(({ body }) => body);
  expect(answers).toHaveLength(2);
  expect(answers.filter((body) => body.startsWith("Promotions are halted"))).toHaveLength(1);
  expect(answers.filter((body) => body.includes("**Halted** by `dana`: a bad day"))).toHaveLength(
    1,
  );
});
