/** What an app hears: signed, in order, logged, and lost or doubled when asked for. */
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { appClient, listenForWebhooks, type Simulation, simulate, statusOf } from "./given.ts";

const secret = "hush";
let simulation: Simulation;
let app: Awaited<ReturnType<typeof listenForWebhooks>>;
let answers: (count: number) => number;
beforeEach(async () => {
  answers = () => 200;
  simulation = await simulate();
  app = await listenForWebhooks((count) => answers(count));
  simulation.world.hookUp(simulation.app, { url: app.url, secret });
});
afterEach(async () => {
  await simulation.github.close();
  await app.close();
});

const events = () => app.heard.map((one) => one.headers["x-github-event"]);

test("signs each webhook and says whom it is for", async () => {
  const { world, repository, ada, installation, first, github } = simulation;

  const head = world.push(repository, {
    by: ada,
    commits: [{ message: "Sell", files: { "a/b": "1" } }],
  });
  await github.webhooks.settled();
  const [heard] = app.heard.filter((one) => one.headers["x-github-event"] === "push");
  const payload = JSON.parse(heard?.body ?? "{}");

  const digest = createHmac("sha256", secret)
    .update(heard?.body ?? "")
    .digest("hex");
  expect(heard?.headers["x-hub-signature-256"]).toBe(`sha256=${digest}`);
  expect(heard?.headers["x-github-hook-installation-target-type"]).toBe("integration");
  expect(heard?.headers["x-github-delivery"]).toMatch(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  );
  expect(payload).toMatchObject({
    ref: "refs/heads/main",
    before: first.sha,
    after: head.sha,
    installation: { id: installation.id },
    repository: { id: repository.id },
    organization: { login: "acme" },
    sender: { login: "ada" },
    commits: [{ id: head.sha, added: ["a/b"] }],
  });
  world.demandFaithful();
});

test("tells of everything that people and apps do, in payloads that fit GitHub's schemas", async () => {
  const { world, repository, ada, bob, first, octokit, at, github, acme } = simulation;

  world.push(repository, {
    by: ada,
    branch: "feature",
    commits: [{ message: "One", files: { x: "1" } }],
  });
  const pull = world.openPullRequest(repository, { title: "One", head: "feature", by: ada });
  world.push(repository, { by: ada, branch: "feature", commits: [{ message: "Two" }] });
  world.mergePullRequest(repository, { pull, by: bob });
  const issue = world.openIssue(repository, { title: "Alarm", by: ada, labels: ["alarm/prod"] });
  world.unlabel(repository, { issue, name: "alarm/prod", by: ada });
  const comment = world.comment(repository, { issue, body: "/status", by: ada });
  world.editComment(repository, { comment, body: "- [x] yes", by: bob });
  world.closeIssue(repository, issue, ada);
  world.dispatch(repository, { type: "release-captain.alarm", payload: { state: "ok" }, by: bob });
  const deployment = world.createDeployment(repository, {
    sha: first.sha,
    ref: first.sha,
    environment: "beta",
    by: ada,
  });
  world.addDeploymentStatus(repository, deployment, { state: "success", by: ada });
  world.addDeploymentStatus(repository, deployment, { state: "inactive", by: ada });
  const action = { label: "Stop", description: "Stop it", identifier: "stop" };
  await octokit.checks.create({
    ...at,
    name: "c",
    head_sha: first.sha,
    conclusion: "neutral",
    actions: [action],
  });
  const [run] = repository.checkRuns.values();
  if (run !== undefined) world.pressButton(repository, { run, identifier: "stop", by: bob });
  world.renameDefaultBranch(repository, { name: "trunk", by: bob });
  world.renameRepository(repository, { name: "store", by: bob });
  world.deleteRepository(repository, bob);
  await github.webhooks.settled();

  const seen = app.heard.map((one) => {
    const action = JSON.parse(one.body).action;
    return `${one.headers["x-github-event"]}${action === undefined ? "" : `.${action}`}`;
  });
  expect(seen.toSorted()).toEqual(
    [
      "push",
      "check_suite.requested",
      "pull_request.opened",
      "push",
      "check_suite.requested",
      "pull_request.synchronize",
      "push",
      "check_suite.requested",
      "pull_request.closed",
      "issues.opened",
      "issues.labeled",
      "issues.unlabeled",
      "issue_comment.created",
      "issue_comment.edited",
      "issues.closed",
      "repository_dispatch.release-captain.alarm",
      "deployment.created",
      "deployment_status.created",
      "check_run.created",
      "check_run.completed",
      "check_run.requested_action",
      "repository.edited",
      "repository.renamed",
      "repository.deleted",
    ].toSorted(),
  );
  expect(world.account("acme")).toBe(acme);
  world.demandFaithful();
});

test("a new installation, its suspension and its end are told without being asked for", async () => {
  const { world, app: ours, bob, github } = simulation;
  const other = world.createOrganization("other");

  const installation = world.install({ app: ours, account: other, by: bob });
  const shop = world.createRepository({ owner: other, name: "shop" });
  const store = world.createRepository({ owner: other, name: "store" });
  world.chooseRepositories(installation, { repositories: [shop], by: bob });
  world.chooseRepositories(installation, { repositories: [shop, store], by: bob });
  world.acceptPermissions(installation, { permissions: { contents: "read" }, by: bob });
  world.suspend(installation, bob);
  world.unsuspend(installation, bob);
  world.uninstall(installation, bob);
  await github.webhooks.settled();

  expect(app.heard.map((one) => JSON.parse(one.body).action).toSorted()).toEqual(
    [
      "created",
      "removed",
      "added",
      "new_permissions_accepted",
      "suspend",
      "unsuspend",
      "deleted",
    ].toSorted(),
  );
  world.demandFaithful();
});

test("keeps a log of deliveries, and sends one again under its GUID", async () => {
  const { world, repository, ada, github } = simulation;
  answers = (count) => (count === 1 ? 500 : 200);
  const octokit = appClient(simulation);
  world.openIssue(repository, { title: "Lost", by: ada });
  await github.webhooks.settled();

  const failed = await octokit.apps.listWebhookDeliveries({ status: "failure" });
  const delivery_id = failed.data[0]?.id ?? 0;
  const before = await octokit.apps.getWebhookDelivery({ delivery_id });
  await octokit.apps.redeliverWebhookDelivery({ delivery_id });
  await github.webhooks.settled();
  const all = await octokit.apps.listWebhookDeliveries({ per_page: 1 });

  expect(failed.data.map((one) => [one.event, one.action, one.status_code])).toEqual([
    ["issues", "opened", 500],
  ]);
  expect(before.data.request.payload).toMatchObject({ issue: { title: "Lost" } });
  expect(all.data).toMatchObject([{ guid: before.data.guid, redelivery: true, status: "OK" }]);
  expect(all.headers.link).toContain("cursor=");
  expect(new Set(app.heard.map((one) => one.headers["x-github-delivery"])).size).toBe(1);
  world.demandFaithful();
});

test.each([
  { faults: { drop: 1 }, hears: [] },
  { faults: { double: 1 }, hears: ["issues", "issues"] },
  { faults: { delay: 1, delayMs: 60_000 }, hears: ["issues"] },
])("loses, doubles and delays webhooks as told: $faults", async ({ faults, hears }) => {
  const { world, repository, ada, github, clock } = simulation;
  github.webhooks.faults = faults;

  world.openIssue(repository, { title: "Perhaps", by: ada });
  await github.webhooks.settled();
  const isLate = "delay" in faults;
  const early = events();
  clock.advance(60_000);
  await github.webhooks.settled();

  expect(early).toEqual(isLate ? [] : hears);
  expect(events()).toEqual(hears);
});

test("lets a later webhook overtake an earlier one", async () => {
  const { world, repository, ada, github } = simulation;
  github.webhooks.faults = { reorder: 1 };

  const issue = world.openIssue(repository, { title: "First", by: ada });
  world.closeIssue(repository, issue, ada);
  await github.webhooks.settled();

  expect(github.webhooks.deliveries(simulation.app).map((one) => one.action)).toEqual([
    "opened",
    "closed",
  ]);
  expect(app.heard.map((one) => JSON.parse(one.body).action)).toEqual(["closed", "opened"]);
});

test("only the app itself may read its deliveries", async () => {
  expect(await statusOf(simulation.octokit.request("GET /app/hook/deliveries"))).toBe(401);
});

test("a delivery to an app that is down fails and can be sent again when it is back", async () => {
  const { world, repository, ada, github } = simulation;
  world.hookUp(simulation.app, { url: "http://127.0.0.1:1/", secret });
  world.openIssue(repository, { title: "Down", by: ada });
  await github.webhooks.settled();
  const [missed] = github.webhooks.deliveries(simulation.app);
  world.hookUp(simulation.app, { url: app.url, secret });

  if (missed !== undefined) github.webhooks.redeliver(missed);
  await github.webhooks.settled();

  expect(github.webhooks.deliveries(simulation.app).map((one) => one.statusCode)).toEqual([
    502, 200,
  ]);
  expect(events()).toEqual(["issues"]);
});
