import { expect, test } from "@jest/globals";
import { type Conversation, openConversation } from "./conversation.ts";
import { HOUR, MINUTE } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

const SHOP = `
pipeline: shop
paths: [shop/**]
build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
stages:
  - { stage: prod, production: true, environments: [shop-prod] }
`;
const FILES = {
  ".github/release-captain/shop.yml": SHOP,
  ".github/release-captain/site.yml": SHOP.replaceAll("shop", "site"),
};

/** The captain's comments in all issues that people opened. */
function repliesIn(talk: Conversation) {
  const { bot } = talk.app;
  const theirs = [...talk.repository.issues.values()].filter(({ user }) => user !== bot);
  return theirs.flatMap(({ comments }) => comments.filter(({ user }) => user === bot));
}

test("the limits are one repository's, over all its issues and pipelines and over restarts", async () => {
  const talk = await openConversation({ files: FILES });
  const { world, repository, dana } = talk;
  const other = world.openIssue(repository, { title: "Site is slow", by: dana });
  const tina = talk.person("tina", "triage");

  await talk.ask("/halt --pipeline shop", tina);
  await talk.ask("/halt --pipeline site", tina, other);
  await talk.pass(MINUTE);
  expect(repliesIn(talk)).toHaveLength(1);
  await talk.restart();
  await talk.ask("/nothing-of-ours", tina, other);
  await talk.ask("/resume --pipeline site", tina, other);
  await talk.pass(MINUTE);
  expect(repliesIn(talk)).toHaveLength(1);

  for (const pipeline of ["shop", "site"]) {
    const ten = Array.from({ length: 10 }, () => `/status --pipeline ${pipeline}`).join("\n");
    await talk.ask(ten, dana, pipeline === "shop" ? talk.issue : other);
  }
  await talk.pass(MINUTE);
  expect(repliesIn(talk)).toHaveLength(20);
  await talk.restart();
  await talk.ask("/recent", talk.person("walt", "write"), other);
  await talk.pass(MINUTE);
  expect(repliesIn(talk)).toHaveLength(20);

  await talk.pass(HOUR);
  await talk.ask("/halt", tina);
  await talk.pass(MINUTE);
  expect(repliesIn(talk)).toHaveLength(21);
});

test("beyond every limit people are told what became of a rollback", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));
  await talk.ask("/status\n".repeat(10));
  await talk.ask("/status\n".repeat(10));
  await talk.ask("/rollback nowhere");
  await talk.pass(MINUTE);
  expect(talk.replies()).toHaveLength(20);
  const ask = async (body: string) => {
    const before = talk.replies().length;
    const comment = await talk.ask(body);
    await talk.pass(5_000);
    expect(talk.replies()).toHaveLength(before + 1);
    return `${talk.reactions(comment)}: ${talk.answer()}`;
  };

  expect(await ask("/rollback prod")).toMatch(/^-1: Sorry, in `prod` no older release/);
  expect(await ask("/confirm")).toMatch(/^-1: Sorry, you have no open preview/);
  const second = talk.merge("Second (#2)");
  await talk.until(() => talk.check(second).startsWith("success"));
  for (let count = 0; count < 20; count += 1) await talk.ask("/recent");
  expect(await ask("/rollback prod --to #2")).toMatch(
    /^-1: Sorry, `[0-9a-f]{7}` is no older release that succeeded in `prod`; `--to` takes `[0-9a-f]{7}`\./,
  );
  expect(await ask("/rollback prod")).toMatch(/^eyes: `dana` asks/);
  expect(await ask("/cancel")).toMatch(/^eyes: The preview/);
  expect(await ask("/rollback prod --now")).toMatch(/^eyes: Rolling back 1 environment/);
});

test("/status tells what GitHub's limits hold back, and until when", async () => {
  const environments = Array.from({ length: 40 }, (_, index) => `prod-${index}`).join(", ");
  const pipeline = `
pipeline: checkout
build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
stages: [{ stage: prod, production: true, environments: [${environments}], approvals: none }]
`;
  const talk = await openConversation({ pipeline, knowsLimits: true });
  await talk.ask("/status");
  await talk.pass(5_000);
  expect(talk.answer()).not.toContain("wait for GitHub's limit");

  for (let count = 1; count <= 3; count += 1) {
    talk.merge(`Change (#${count})`);
    await talk.pass(5 * MINUTE);
  }
  await talk.ask("/status");
  await talk.pass(5_000);

  expect(talk.answer()).toMatch(
    /\d+ updates wait for GitHub's limit until .* UTC; rollbacks are not affected\./,
  );
});
