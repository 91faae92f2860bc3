/** Who raises an alarm by a label: somebody with write access who put that very label there, and nobody else. */
import { expect, test } from "@jest/globals";
import { type Conversation, openConversation } from "./conversation.ts";
import { MINUTE } from "./stage.ts";

const TWO = `
pipeline: checkout
build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
stages:
  - stage: beta
    environments: [beta]
  - stage: prod
    environments: [prod]
    production: true
    approvals: [{ alarms: any }, { bake: 2h }]
`;

/** Something bakes in production that can be rolled back. */
async function baking() {
  const talk = await openConversation({ pipeline: TWO });
  for (const message of ["Good (#1)", "Bad (#2)"]) {
    const sha = talk.merge(message);
    await talk.until(() => talk.runsIn("prod") === sha);
    if (message.startsWith("Good")) await talk.pass(130 * MINUTE);
  }
  const { world, repository, dana, rita } = talk;
  const tina = talk.person("tina", "triage");
  const open = (by: typeof dana, ...labels: readonly string[]) =>
    world.openIssue(repository, { title: "Errors", by, labels: [...labels] });
  const label = (issue: ReturnType<typeof open>, name: string, by: typeof dana) =>
    world.label(repository, { issue, name, by });
  const unlabel = (issue: ReturnType<typeof open>, name: string, by: typeof dana) =>
    world.unlabel(repository, { issue, name, by });
  return { talk, dana, rita, tina, open, label, unlabel };
}

async function isQuiet(talk: Conversation): Promise<boolean> {
  // Long enough for two sweeps, which look for what no webhook told.
  await talk.pass(11 * MINUTE);
  return talk.story("prod").every((line) => !line.startsWith("rollback"));
}

test("a label that somebody with triage puts on a writer's issue rings nowhere, and a writer's does", async () => {
  const { talk, dana, tina, open, label, unlabel } = await baking();
  const issue = open(dana);
  label(issue, "alarm/prod", tina);
  expect(await isQuiet(talk)).toBe(true);

  unlabel(issue, "alarm/prod", dana);
  label(issue, "alarm/prod", dana);
  await talk.until(() => talk.story("prod").length === 3, 2 * MINUTE);
  expect(talk.story("prod").at(-1)).toMatch(/^rollback Good/);
  talk.demandFaithful();
});

test("a writer who takes one of a stranger's labels off, or adds one, does not vouch for the others", async () => {
  const { talk, dana, rita, open, label, unlabel } = await baking();
  const issue = open(rita, "alarm/prod", "alarm/beta", "alarm/gamma");
  unlabel(issue, "alarm/beta", dana);
  expect(await isQuiet(talk)).toBe(true);
  label(issue, "alarm/beta", dana);
  expect(await isQuiet(talk)).toBe(true);
  talk.world.closeIssue(talk.repository, issue, rita);
  talk.world.reopenIssue(talk.repository, issue, dana);
  expect(await isQuiet(talk)).toBe(true);
});

test("a label that a writer took off does not ring when somebody with triage puts it back", async () => {
  const { talk, dana, tina, open, label, unlabel } = await baking();
  await talk.stop();
  const issue = open(dana, "alarm/prod");
  unlabel(issue, "alarm/prod", dana);
  label(issue, "alarm/prod", tina);
  await talk.start();

  expect(await isQuiet(talk)).toBe(true);
});

test("a stranger's issues that a form labels cost a question each and no more", async () => {
  const { talk, rita, open } = await baking();
  const from = talk.mark();
  for (let count = 0; count < 20; count += 1) open(rita, "alarm/prod", "alarm/beta");
  await talk.settle();

  const asked = talk.github.log.entries
    .slice(from)
    .filter(({ caller }) => caller === "installation")
    .map(({ template }) => template.replace("/repos/{owner}/{repo}/", ""));
  expect(new Set(asked)).toEqual(new Set(["collaborators/{username}/permission"]));
  expect(await isQuiet(talk)).toBe(true);
});
