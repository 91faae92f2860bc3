import { expect, test } from "@jest/globals";
import { type Conversation, openConversation } from "./conversation.ts";
import { MINUTE } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

/** Two approved releases and a preview of the way back, asked for by dana. */
async function openPreview(talk: Conversation) {
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));
  const second = talk.merge("Second (#2)");
  await talk.until(() => talk.check(second).startsWith("success"));
  await talk.ask("/rollback prod --reason the cart is empty");
  await talk.pass(5_000);
  const preview = talk.replies().at(-1);
  if (preview === undefined) throw new Error("There is no preview");
  return { first, second, preview, code: talk.codeIn(preview) };
}

const DISPATCH = "POST actions/workflows/{workflow_id}/dispatches";

test("a preview shows what would go, closes the entrance, and a tick by its author carries it out", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE, validate: true });
  const { first, preview, code } = await openPreview(talk);
  expect(code).toMatch(/^[a-z]{4}$/);
  expect(talk.answer()).toContain("**[1 change](");
  expect(talk.answer()).toMatch(/- Second \(\[&#35;2\]\([^)]+\/pull\/2\), dana\)/);
  expect(talk.answer()).toMatch(/the cart is empty/);
  const third = talk.merge("Third (#3)");
  await talk.until(() => talk.check(third).includes("waits for prod"));
  await talk.pass(5 * MINUTE);
  expect(talk.deployments("prod")).toHaveLength(2);

  await talk.tick(preview, "Roll back", talk.dana);
  await talk.pass(5_000);

  expect(talk.story("prod").at(-1)).toMatch(/^rollback First/);
  expect(preview.body).toMatch(/^✅ `dana` confirmed the rollback of `prod`/);
  expect(preview.body).not.toContain("- [");
  expect(talk.replies()).toHaveLength(2);
  await talk.until(() => talk.runsIn("prod") === first);
  talk.demandFaithful();
});

test("somebody without the permission ticks in vain, and the box is empty again for somebody who has it", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const tina = talk.person("tina", "triage");
  const walt = talk.person("walt", "write");
  const { preview } = await openPreview(talk);
  const text = preview.body;
  const from = talk.mark();

  await talk.tick(preview, "Roll back", talk.rita);
  await talk.pass(5_000);
  expect(preview.body).toBe(text);
  expect(talk.writesSince(from)).toEqual(["PATCH issues/comments/{comment_id}"]);

  await talk.tick(preview, "Roll back", tina);
  await talk.pass(5_000);
  expect(preview.body).toBe(text);
  expect(talk.answer()).toMatch(/^Sorry, `\/confirm` needs the role write/);
  expect(talk.deployments("prod")).toHaveLength(2);

  await talk.edit(
    preview,
    text.replaceAll("`prod`", "`beta`").replace("- [ ]", "- [x]"),
    talk.rita,
  );
  await talk.pass(5_000);
  expect(preview.body).toBe(text);

  await talk.tick(preview, "Roll back", walt);
  await talk.pass(5_000);
  expect(preview.body).toMatch(/^✅ `walt` confirmed/);
  expect(talk.writesSince(from)).toContain(DISPATCH);

  const closed = preview.body;
  await talk.edit(preview, `${closed}\nforged`, talk.rita);
  await talk.pass(5_000);
  expect(preview.body).toBe(closed);
});

test("a tick by a bot or through another app is none", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const { preview } = await openPreview(talk);
  const other = talk.world.createApp({
    name: "helper",
    permissions: { issues: "write" },
    events: [],
  });
  const from = talk.mark();

  await talk.tick(preview, "Roll back", { account: other.bot, app: other });
  await talk.pass(5_000);

  expect(talk.writesSince(from)).toEqual([]);
  expect(talk.deployments("prod")).toHaveLength(2);
});

test("/confirm alone answers one's own preview; another's needs its code", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const walt = talk.person("walt", "write");
  const { code, first } = await openPreview(talk);

  const bare = await talk.ask("/confirm", walt);
  await talk.pass(5_000);
  expect(talk.answer()).toMatch(
    /^Sorry, you have no open preview; `\/confirm [a-z]{4}` answers the one that is open/,
  );
  expect(talk.reactions(bare)).toContain("-1");
  await talk.ask(`/confirm ${code.toUpperCase()}`, walt);
  await talk.until(() => talk.runsIn("prod") === first);

  const late = await talk.ask(`/confirm ${code}`, talk.dana);
  await talk.pass(5_000);
  expect(talk.reactions(late)).toContain("-1");
  expect(talk.deployments("prod")).toHaveLength(3);
});

test("a preview that nobody answers expires after half an hour, and says so", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const { preview, code } = await openPreview(talk);

  await talk.pass(30 * MINUTE);
  expect(preview.body).toMatch(/^⚪ Nobody confirmed/);
  await talk.ask(`/confirm ${code}`);
  await talk.pass(5_000);

  expect(talk.answer()).toMatch(/no open preview/);
  expect(talk.deployments("prod")).toHaveLength(2);
});

test("/cancel drops it, and what waited enters", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const { preview } = await openPreview(talk);
  const third = talk.merge("Third (#3)");
  await talk.until(() => talk.check(third).includes("waits for prod"));

  await talk.ask("/cancel");
  await talk.until(() => talk.runsIn("prod") === third);

  expect(preview.body).toMatch(/^⚪ `dana` dropped/);
  expect(talk.answer()).toMatch(/is dropped\. Nothing was changed/);
});

test("it is void once the environment has changed", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const { first, preview, code } = await openPreview(talk);
  await talk.ask("/rollback prod --now", talk.person("walt", "write"));
  await talk.until(() => talk.runsIn("prod") === first);

  await talk.ask(`/confirm ${code}`);
  await talk.pass(5_000);

  expect(talk.answer()).toMatch(/changed since the preview/);
  expect(preview.body).toMatch(/this preview is void/);
  expect(talk.deployments("prod")).toHaveLength(3);
});

test("two people tick at once: one rollback, and nobody is led to another", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const walt = talk.person("walt", "write");
  const { preview, code, first } = await openPreview(talk);
  const { world, repository, dana } = talk;
  const text = preview.body;
  const ticked = text.replace("- [ ]", "- [x]");
  world.editComment(repository, { comment: preview, body: ticked, by: dana });
  world.editComment(repository, { comment: preview, body: text, by: dana });
  world.editComment(repository, { comment: preview, body: ticked, by: walt });
  await talk.until(() => talk.runsIn("prod") === first);
  await talk.pass(MINUTE);

  expect(talk.deployments("prod")).toHaveLength(3);
  expect(preview.body).toMatch(/^✅ `dana` confirmed/);
  expect(talk.replies()).toHaveLength(2);
  await talk.ask(`/confirm ${code}`, walt);
  await talk.pass(5_000);
  expect(talk.answer()).toMatch(
    /no open preview `[a-z]{4}` \(one that was answered or has expired says so/,
  );
});

test("a tick while the captain is away, and a process that starts anew, change nothing", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const { preview, first } = await openPreview(talk);
  await talk.stop();
  const body = preview.body.replace("- [ ]", "- [x]");
  talk.world.editComment(talk.repository, { comment: preview, body, by: talk.dana });
  await talk.pass(2 * MINUTE);
  await talk.start();
  await talk.until(() => talk.runsIn("prod") === first);
  await talk.pass(MINUTE);

  expect(preview.body).toMatch(/^✅ `dana` confirmed/);
  expect(talk.deployments("prod")).toHaveLength(3);
});
