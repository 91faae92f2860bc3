/** Who is called when, while the incident issue is open; and what people may do to it by hand. */
import { expect, test } from "@jest/globals";
import { type Conversation, openConversation, shown } from "./conversation.ts";
import { MINUTE } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

const PIPELINE = `${ONE_STAGE.replace("[prod]", "[prod-a, prod-b]")}notify: ["@acme/oncall"]\n`;

async function approve(talk: Conversation, message: string) {
  const sha = talk.merge(message);
  await talk.until(() => talk.check(sha).startsWith("success"));
  await talk.pass(MINUTE);
  return sha;
}

/** Two releases, and a third that fails in one environment: its rollback is told in the incident issue. */
async function openIncident(talk: Conversation) {
  await approve(talk, "First (#1)");
  const second = talk.merge("Second (#2)");
  talk.script.when(
    { workflow: "deploy.yml", commit: second, environment: "prod-a", kind: "promotion" },
    { outcome: "failure" },
  );
  await talk.until(() => talk.incident() !== null);
  const issue = talk.incident();
  if (issue === null) throw new Error("There is no incident");
  return issue;
}

const ring = (talk: Conversation, environment: string) =>
  talk.world.openIssue(talk.repository, {
    title: "p99",
    by: talk.dana,
    labels: [`alarm/${environment}`],
  });

test("what only goes on is an edit; what is new calls people in a comment, once", async () => {
  const talk = await openConversation({ pipeline: PIPELINE, validate: true });
  const issue = await openIncident(talk);
  await talk.until(() => talk.story("prod-a").at(-1) === "rollback First: in_progress success");
  await talk.pass(2 * MINUTE);
  expect(issue.body).toContain("**✅ Rolled back**");
  expect(talk.replies(issue)).toEqual([]);

  ring(talk, "prod-b");
  await talk.until(() => talk.replies(issue).length > 0);
  await talk.restart();
  await talk.pass(10 * MINUTE);

  expect(talk.replies(issue)).toHaveLength(1);
  expect(talk.answer(issue)).toMatch(/^@acme\/oncall\n\n\*\*⏪ Already being rolled back\*\*/);
  expect(talk.answer(issue)).toContain("`prod-b`");
  expect(talk.answer(issue)).not.toContain("`prod-a`");
  expect(talk.incidents()).toHaveLength(1);
  talk.demandFaithful();
});

test("a call whose answer was lost is not made twice", async () => {
  const talk = await openConversation({ pipeline: PIPELINE });
  const issue = await openIncident(talk);
  await talk.pass(10 * MINUTE);
  const template = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
  talk.github.faults.plan({ method: "POST", template, times: 1, fault: { kind: "lose-answer" } });

  ring(talk, "prod-b");
  await talk.until(() => talk.replies(issue).length > 0);
  await talk.pass(10 * MINUTE);

  expect(talk.replies(issue)).toHaveLength(1);
});

test("who closes it by hand is left alone until there is something new", async () => {
  const talk = await openConversation({ pipeline: PIPELINE });
  const issue = await openIncident(talk);
  talk.world.closeIssue(talk.repository, issue, talk.dana);
  await talk.until(() => talk.story("prod-a").at(-1) === "rollback First: in_progress success");
  await talk.pass(2 * MINUTE);
  expect(issue.state).toBe("closed");
  expect(issue.body).toContain("**✅ Rolled back**");

  ring(talk, "prod-b");
  await talk.until(() => issue.state === "open");
  expect(talk.incidents()).toHaveLength(1);
});

test("one that people delete is opened anew while the trouble lasts", async () => {
  const talk = await openConversation({ pipeline: PIPELINE });
  const issue = await openIncident(talk);
  talk.repository.issues.delete(issue.number);
  const template = "/repos/{owner}/{repo}/issues/{issue_number}";
  const gone = { kind: "error", status: 410, message: "This issue was deleted" } as const;
  talk.github.faults.plan({ method: "PATCH", template, times: 1, fault: gone });

  await talk.until(() => talk.story("prod-a").at(-1) === "rollback First: in_progress success");
  await talk.pass(2 * MINUTE);

  expect(talk.incidents()).toHaveLength(1);
  expect(shown(talk.incident()?.body ?? "")).toContain("**✅ Rolled back**");
});

test("in a locked one, and one with a body that somebody wrote over, the next news stand all the same", async () => {
  const talk = await openConversation({ pipeline: PIPELINE });
  const issue = await openIncident(talk);
  issue.locked = true;
  await talk.editPage(issue, "I look at it", talk.dana);
  const template = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
  const locked = { kind: "error", status: 403, message: "issue is locked" } as const;
  talk.github.faults.plan({ method: "POST", template, fault: locked });

  ring(talk, "prod-b");
  await talk.pass(10 * MINUTE);

  expect(issue.body).toContain("`prod-b`");
  expect(talk.incidents()).toHaveLength(1);
});
