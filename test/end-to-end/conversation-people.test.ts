import { expect, test } from "@jest/globals";
import { openConversation } from "./conversation.ts";
import { MINUTE } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

const SHOP = `
pipeline: shop
paths: [shop/**]
build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
stages:
  - { stage: beta, environments: [shop-beta] }
  - { stage: prod, production: true, environments: [shop-prod] }
`;
const SITE = SHOP.replaceAll("shop", "site");

const TWO_PIPELINES = {
  files: { ".github/release-captain/shop.yml": SHOP, ".github/release-captain/site.yml": SITE },
};

test("among several pipelines a name says which is meant; where it does not, --pipeline does", async () => {
  const talk = await openConversation(TWO_PIPELINES);
  const shop = talk.merge("Shop (#1)", { "shop/a.txt": "1" });
  await talk.until(() => talk.runsIn("shop-prod") === shop);
  const site = talk.merge("Site (#2)", { "site/a.txt": "1" });
  await talk.until(() => talk.runsIn("site-prod") === site);
  await talk.pass(MINUTE);
  const ask = async (body: string) => {
    await talk.ask(body);
    await talk.pass(5_000);
    return talk.answer();
  };

  expect(await ask("/history shop-prod")).toMatch(/^Deployments of \[`shop-prod`/);
  expect(await ask("/where #2")).toMatch(/Site .*came with.*every production environment/);
  expect(await ask("/promotions disable site-prod")).toMatch(
    /into and out of `site-prod` are closed/,
  );
  const doubtful = await ask("/halt");
  expect(doubtful).toMatch(/more than one could be meant/);
  expect(doubtful).toContain("`--pipeline shop` or `--pipeline site`");
  expect(await ask("/halt --pipeline shop --reason a bad day")).toMatch(/^Promotions are halted/);
  expect(await ask("/status --pipeline shop")).toMatch(/\*\*Halted\*\* by `dana`/);
  expect(await ask("/status --pipeline site")).not.toMatch(/Halted/);
  expect(await ask("/status prod --pipeline site")).toContain("`site-prod`");
  expect(await ask("/help")).toMatch(/^\| Command/);
  expect(await ask("/resume")).toMatch(/^Promotions go on/);
  const nobody = talk.person("nora", "write");
  await talk.ask("/halt --pipeline shoe", nobody);
  await talk.pass(5_000);
  expect(talk.answer()).toBe(
    "Sorry, I know nothing called `shoe` here; there are `shop` and `site`.",
  );
  expect(
    talk
      .dashboards()
      .map(({ title }) => title)
      .toSorted(),
  ).toEqual(["Release Captain: shop", "Release Captain: site"]);
});

test("a question that names nothing is answered for every pipeline at once; on a pipeline's own page for that one", async () => {
  const talk = await openConversation(TWO_PIPELINES);
  const both = talk.merge("Both (#1)", { "shop/a.txt": "1", "site/a.txt": "1" });
  await talk.until(() => talk.runsIn("shop-prod") === both && talk.runsIn("site-prod") === both);
  await talk.pass(MINUTE);
  const headings = (answer: string) => answer.split("\n").filter((line) => line.startsWith("### "));

  for (const question of ["/status", "/recent 2h", "/where #1", `/where ${both.slice(0, 8)}`]) {
    await talk.ask(question);
    await talk.pass(5_000);
    expect(headings(talk.answer())).toEqual(["### shop", "### site"]);
    expect(talk.answer()).toContain("prod");
  }
  expect(talk.replies()).toHaveLength(4);

  const page = talk.dashboards().find(({ title }) => title.endsWith("site"));
  if (page === undefined) throw new Error("There is no dashboard");
  await talk.ask("/status", talk.dana, page);
  await talk.ask("/halt --reason a bad day", talk.dana, page);
  await talk.pass(MINUTE);
  expect(headings(talk.answer(page))).toEqual([]);
  expect(page.body).toContain("**Halted** by `dana`: a bad day");
  await talk.ask("/status --pipeline shop", talk.dana, page);
  await talk.pass(5_000);
  expect(talk.answer(page)).not.toContain("Halted");
});

test("who may not act in one pipeline means the other by its names, and sees nothing of what is hidden", async () => {
  const hidden = `${SITE}permissions: { view: admin, rollback: admin, approve: admin }\n`;
  const strict = SHOP.replaceAll("shop", "depot");
  const files = {
    ".github/release-captain/shop.yml": SHOP,
    ".github/release-captain/site.yml": hidden,
    ".github/release-captain/depot.yml": `${strict}permissions: { rollback: admin }\n`,
  };
  const talk = await openConversation({ files });
  const walt = talk.person("walt", "write");
  await talk.ask("/promotions disable shop-prod", walt);
  await talk.pass(5_000);
  expect(talk.answer()).toMatch(/into and out of `shop-prod` are closed/);
  await talk.ask("/promotions disable depot-prod", walt);
  await talk.pass(5_000);
  expect(talk.answer()).toMatch(/^Sorry, `\/promotions` needs the role admin/);
  await talk.ask("/status", walt);
  await talk.pass(5_000);
  expect(talk.answer()).toContain("### depot");
  expect(talk.answer()).not.toContain("site");
});

test("a preview is confirmed by its code alone, whichever pipeline it is of", async () => {
  const talk = await openConversation(TWO_PIPELINES);
  for (const number of [1, 2]) {
    const site = talk.merge(`Site (#${number})`, { "site/a.txt": String(number) });
    await talk.until(() => talk.runsIn("site-prod") === site);
  }
  await talk.ask("/rollback site-prod");
  await talk.pass(5_000);
  const code = talk.codeIn(talk.replies().at(-1));

  await talk.ask(`/confirm ${code}`, talk.person("walt", "write"));
  await talk.pass(5_000);

  expect(talk.answer()).toMatch(/^Rolling back 1 environment/);
  expect(talk.newest("site-prod").task).toBe("rollback");
});

test("a tick on one pipeline's page is for that pipeline alone", async () => {
  const talk = await openConversation(TWO_PIPELINES);
  const both = talk.merge("Both (#1)", { "shop/a.txt": "1", "site/a.txt": "1" });
  await talk.until(() => talk.runsIn("shop-prod") === both && talk.runsIn("site-prod") === both);
  await talk.ask("/halt --pipeline shop");
  await talk.ask("/halt --pipeline site");
  await talk.pass(MINUTE);
  const [shop, site] = talk.dashboards().toSorted((a, b) => a.title.localeCompare(b.title, "en"));
  if (shop === undefined || site === undefined) throw new Error("There are not two dashboards");

  await talk.tickPage(shop, "Start promotions again", talk.dana);
  await talk.pass(MINUTE);

  expect(shop.body).not.toContain("Halted");
  expect(site.body).toContain("**Halted** by `dana`");
});

test("members of a team may what the pipeline file grants them", async () => {
  const pipeline = `${ONE_STAGE}permissions: { view: triage, rollback: { teams: [acme/oncall] } }\n`;
  const talk = await openConversation({ pipeline });
  const { world, installation, repository, app, dana } = talk;
  world.acceptPermissions(installation, {
    permissions: { ...app.permissions, members: "read" },
    by: dana,
  });
  await talk.restart();
  const olga = talk.person("olga", "read");
  world.createTeam(repository.owner, "oncall", [olga]);
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));

  await talk.ask("/halt", talk.dana);
  await talk.pass(5_000);
  expect(talk.answer()).toMatch(/needs membership in .*oncall/);
  await talk.ask("/halt", olga);
  await talk.pass(5_000);
  expect(talk.answer()).toMatch(/^Promotions are halted/);
  await talk.ask("/unquarantine #1 --reason because", olga);
  await talk.pass(5_000);
  expect(talk.answer()).toMatch(/^Sorry, `\/unquarantine` needs the role maintain/);
});

test("where members of a team can't be read, somebody is told, until it is granted", async () => {
  const pipeline = `${ONE_STAGE}permissions: { view: triage, rollback: { teams: [acme/oncall] } }\n`;
  const talk = await openConversation({ pipeline });
  const { world, installation, repository, app, dana } = talk;
  const olga = talk.person("olga", "read");
  world.createTeam(repository.owner, "oncall", [olga]);

  await talk.ask("/halt", olga);
  await talk.pass(MINUTE);
  expect(talk.replies()).toEqual([]);
  expect(talk.incident()?.body).toContain("`Members: read`");

  const permissions = { ...app.permissions, members: "read" } as const;
  world.acceptPermissions(installation, { permissions, by: dana });
  await talk.restart();
  await talk.ask("/halt", olga);
  await talk.pass(MINUTE);
  expect(talk.answer()).toMatch(/^Promotions are halted/);
  expect(talk.incident()).toBeNull();
});
