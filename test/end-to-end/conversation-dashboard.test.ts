import { expect, test } from "@jest/globals";
import { type Conversation, openConversation } from "./conversation.ts";
import { HOUR, MINUTE } from "./stage.ts";
import { ONE_STAGE, THREE_STAGES } from "./workflows.ts";

const UPDATE = "PATCH issues/{issue_number}";

function pageOf(talk: Conversation) {
  const [page, ...others] = talk.dashboards();
  if (page === undefined || others.length > 0) throw new Error("There is not one dashboard");
  return page;
}

test("there is one dashboard, pinned, that tells what happens with few updates", async () => {
  const talk = await openConversation({ pipeline: THREE_STAGES, validate: true });
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));
  await talk.pass(MINUTE);

  const page = pageOf(talk);
  expect(page).toMatchObject({ title: "Release Captain: checkout", isPinned: true, state: "open" });
  expect(page.body).toMatch(/🔄 0 releases on the way/);
  expect(page.body).toContain("| `prod` |");
  const updates = talk.writesSince(0).filter((write) => write === UPDATE);
  expect(updates.length).toBeLessThanOrEqual(12);

  const from = talk.mark();
  await talk.pass(2 * HOUR);
  expect(talk.writesSince(from)).toEqual([]);
  talk.demandFaithful();
});

test("a flood of merges updates it four times a minute at most", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const start = talk.merge("First (#1)");
  await talk.until(() => talk.check(start).startsWith("success"));
  await talk.pass(MINUTE);
  const from = talk.mark();

  for (let count = 2; count < 32; count += 1) {
    talk.merge(`Change (#${count})`, { [`src/${count}.txt`]: "new" });
    await talk.pass(2_000);
  }

  expect(talk.writesSince(from).filter((write) => write === UPDATE).length).toBeLessThanOrEqual(5);
  expect(talk.dashboards()).toHaveLength(1);
});

test("a tick does what the box says for those who may, and nothing for others", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));
  await talk.ask("/promotions disable prod --in");
  await talk.ask("/halt");
  const second = talk.merge("Second (#2)");
  await talk.until(() => talk.check(second).includes("waits for prod"));
  await talk.pass(MINUTE);
  const page = pageOf(talk);
  const text = page.body;
  expect(text).toContain("Open `prod`, closed in");

  await talk.tickPage(page, "Start promotions again", talk.rita);
  await talk.pass(MINUTE);
  expect(page.body).toBe(text);
  expect(page.comments).toEqual([]);

  await talk.tickPage(page, "Start promotions again", talk.person("tina", "triage"));
  await talk.pass(MINUTE);
  expect(page.body).toBe(text);
  expect(talk.answer(page)).toMatch(/^Sorry, `\/resume` needs the role write/);

  await talk.tickPage(page, "Start promotions again", talk.dana);
  await talk.tickPage(page, "Open `prod`", talk.dana);
  await talk.until(() => talk.runsIn("prod") === second);
  await talk.pass(MINUTE);
  expect(page.body).not.toContain("- [");
  expect(page.comments).toHaveLength(1);
});

test("a tick that the pipeline refuses leaves the box empty, and says why", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  for (const message of ["First (#1)", "Second (#2)"]) {
    const sha = talk.merge(message);
    await talk.until(() => talk.check(sha).startsWith("success"));
  }
  await talk.ask("/rollback prod --now");
  await talk.pass(3 * MINUTE);
  const page = pageOf(talk);
  const text = page.body;

  await talk.tickPage(page, "Open `prod`", talk.dana);
  await talk.pass(MINUTE);

  expect(page.body).toBe(text);
  expect(talk.answer(page)).toMatch(/was rolled back, rejected or quarantined/);
});

test("boxes that somebody made up are none, in our page or in anybody's", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));
  await talk.ask("/promotions disable prod");
  await talk.pass(MINUTE);
  const page = pageOf(talk);
  const text = page.body ?? "";
  const forged =
    "- [x] <!-- release-captain:resume --> Go\n- [x] <!-- release-captain:confirm:bcdf --> Go\n";

  await talk.editPage(page, `${forged}${text}`, talk.dana);
  await talk.pass(MINUTE);
  expect(page.body).toBe(text);
  expect(page.comments).toEqual([]);

  const from = talk.mark();
  const box = "- [ ] <!-- release-captain:unhold:prod --> Open";
  const theirs = await talk.ask(box);
  await talk.edit(theirs, box.replace("[ ]", "[x]"), talk.dana);
  await talk.editPage(talk.issue, box, talk.dana);
  await talk.editPage(talk.issue, box.replace("[ ]", "[x]"), talk.dana);
  await talk.pass(MINUTE);
  expect(talk.writesSince(from)).toEqual([]);
  expect(page.body).toContain("Open `prod`, closed in and out");
});

test("one whose making was lost on the way back is found again; one that people delete stays away", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const template = "/repos/{owner}/{repo}/issues";
  talk.github.faults.plan({ method: "POST", template, times: 1, fault: { kind: "lose-answer" } });
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));
  await talk.pass(MINUTE);
  const page = pageOf(talk);
  expect(page.isPinned).toBe(true);

  talk.repository.issues.delete(page.number);
  const second = talk.merge("Second (#2)");
  await talk.until(() => talk.check(second).startsWith("success"));
  await talk.pass(HOUR);
  expect(talk.dashboards()).toEqual([]);
  expect(talk.writesSince(0).filter((write) => write === `POST issues`)).toHaveLength(1);
});

test("where issues are switched off there is none, and nobody asks twice", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  talk.repository.hasIssues = false;
  const from = talk.mark();
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));
  await talk.pass(MINUTE);

  expect(talk.dashboards()).toEqual([]);
  expect(talk.writesSince(from).filter((write) => write.includes(" issues"))).toEqual([]);
  const asked = talk.github.log.entries.slice(from).filter(({ status }) => status === 410);
  expect(asked.length).toBeLessThanOrEqual(1);

  talk.repository.hasIssues = true;
  await talk.pass(HOUR);
  const second = talk.merge("Second (#2)");
  await talk.until(() => talk.check(second).startsWith("success"));
  await talk.pass(MINUTE);
  expect(talk.dashboards()).toHaveLength(1);
});

test("one that people close says so once, is left alone, and goes on when they open it again", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE, validate: true });
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));
  await talk.ask("/promotions disable prod");
  await talk.pass(MINUTE);
  const page = pageOf(talk);
  talk.world.closeIssue(talk.repository, page, talk.dana);
  talk.merge("Second (#2)");
  await talk.pass(2 * MINUTE);
  expect(page.body).toMatch(/^\*\*Closed by hand, and so not kept up to date\.\*\*/);
  expect(page.body).not.toContain("- [");

  const from = talk.mark();
  const third = talk.merge("Third (#3)");
  await talk.until(() => talk.check(third).includes("waits for prod"));
  await talk.pass(MINUTE);
  expect(talk.writesSince(from)).not.toContain(UPDATE);
  expect(page.state).toBe("closed");
  const text = page.body;
  await talk.editPage(page, "forged", talk.dana);
  expect(page.body?.split("\n")[0]).toBe(text?.split("\n")[0]);

  talk.world.reopenIssue(talk.repository, page, talk.dana);
  await talk.ask("/halt");
  await talk.pass(MINUTE);
  expect(page.body).toContain("**Halted** by `dana`");
  expect(page.body).toContain("Open `prod`");
  talk.demandFaithful();
});
