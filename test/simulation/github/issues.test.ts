/** Issues, labels, comments, reactions, and check runs. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { client, type Simulation, simulate, statusOf } from "./given.ts";

let simulation: Simulation;
beforeEach(async () => {
  simulation = await simulate();
});
afterEach(async () => {
  await simulation.github.close();
});

test("opens, labels, comments on, reacts to and closes an issue", async () => {
  const { octokit, at, world } = simulation;

  const { data: issue } = await octokit.issues.create({
    ...at,
    title: "Attention",
    body: "Look",
    labels: ["ops"],
  });
  const issue_number = issue.number;
  await octokit.issues.createLabel({ ...at, name: "alarm/prod-a", color: "ff0000" });
  await octokit.issues.addLabels({ ...at, issue_number, labels: ["alarm/prod-a"] });
  const { data: comment } = await octokit.issues.createComment({
    ...at,
    issue_number,
    body: "First",
  });
  const comment_id = comment.id;
  await octokit.issues.updateComment({ ...at, comment_id, body: "Second" });
  const fresh = await octokit.reactions.createForIssueComment({
    ...at,
    comment_id,
    content: "eyes",
  });
  const again = await octokit.reactions.createForIssueComment({
    ...at,
    comment_id,
    content: "eyes",
  });
  const open = await octokit.issues.listForRepo({ ...at, labels: "alarm/prod-a" });
  const comments = await octokit.issues.listComments({ ...at, issue_number });
  await octokit.issues.update({ ...at, issue_number, state: "closed" });
  const closed = await octokit.issues.get({ ...at, issue_number });

  expect(issue.user?.login).toBe("release-captain[bot]");
  expect(comment.performed_via_github_app?.slug).toBe("release-captain");
  expect([fresh.status, again.status]).toEqual([201, 200]);
  expect(open.data.map((one) => one.number)).toEqual([issue_number]);
  expect(comments.data.map((one) => one.body)).toEqual(["Second"]);
  expect(closed.data).toMatchObject({ state: "closed", state_reason: "completed", comments: 1 });
  world.demandFaithful();
});

test("refuses bodies and labels that are too long, locked issues and issues that are switched off", async () => {
  const { octokit, at, world, repository, ada, github } = simulation;
  const issue = world.openIssue(repository, { title: "Talk", by: ada });
  const eve = world.createUser("eve");
  world.grant(repository, eve, "read");
  const byEve = client(github, world.issueToken({ kind: "user", user: eve }));
  const issue_number = issue.number;

  const long = octokit.issues.createComment({ ...at, issue_number, body: "x".repeat(65_537) });
  await expect(long).rejects.toMatchObject({
    status: 422,
    message: expect.stringContaining("maximum is 65536"),
  });
  expect(await statusOf(octokit.issues.createLabel({ ...at, name: "l".repeat(51) }))).toBe(422);
  expect(await statusOf(byEve.issues.createComment({ ...at, issue_number, body: "Hi" }))).toBe(201);
  issue.locked = true;
  expect(await statusOf(byEve.issues.createComment({ ...at, issue_number, body: "Hi" }))).toBe(403);
  repository.hasIssues = false;
  expect(await statusOf(octokit.issues.create({ ...at, title: "Gone" }))).toBe(410);
});

test("lets readers talk, but label and edit nothing of others", async () => {
  const { octokit, at, world, repository, ada, github } = simulation;
  const issue_number = world.openIssue(repository, {
    title: "Talk",
    by: ada,
    labels: ["ops"],
  }).number;
  const eve = world.createUser("eve");
  world.grant(repository, eve, "read");
  const byEve = client(github, world.issueToken({ kind: "user", user: eve })).issues;

  const own = await byEve.create({ ...at, title: "Mine", labels: ["alarm/prod"] });
  const events = await octokit.issues.listEvents({ ...at, issue_number });

  expect(own.data.labels).toEqual([]);
  expect(await statusOf(byEve.addLabels({ ...at, issue_number, labels: ["x"] }))).toBe(403);
  expect(await statusOf(byEve.update({ ...at, issue_number, title: "Yours" }))).toBe(403);
  expect(await statusOf(byEve.update({ ...at, issue_number: own.data.number, body: "More" }))).toBe(
    200,
  );
  expect(events.data.map((one) => [one.event, one.actor?.login])).toEqual([["labeled", "ada"]]);
  world.demandFaithful();
});

test("pins an issue through GraphQL", async () => {
  const { octokit, world, repository, ada, at } = simulation;
  const issue = world.openIssue(repository, { title: "Pin me", by: ada });
  const { data } = await octokit.issues.get({ ...at, issue_number: issue.number });

  await octokit.graphql(
    "mutation($id: ID!) { pinIssue(input: {issueId: $id}) { issue { number } } }",
    {
      id: data.node_id,
    },
  );

  expect(issue.isPinned).toBe(true);
  world.demandFaithful();
});

test("a check run travels from queued to completed and never back", async () => {
  const { octokit, at, first, world, app } = simulation;
  const output = { title: "Travels", summary: "| a |\n|---|\n| 1 |" };
  const name = "Release Captain (shop)";

  const { data: run } = await octokit.checks.create({
    ...at,
    name,
    head_sha: first.sha,
    external_id: "shop-1",
    status: "in_progress",
    output,
  });
  const check_run_id = run.id;
  const done = await octokit.checks.update({
    ...at,
    check_run_id,
    conclusion: "success",
    output: {
      ...output,
      annotations: [
        { path: "a", start_line: 1, end_line: 1, annotation_level: "notice", message: "m" },
      ],
    },
    actions: [{ label: "Stop", description: "Stop it", identifier: "stop" }],
  });
  const reopened = await statusOf(
    octokit.checks.update({ ...at, check_run_id, status: "in_progress" }),
  );
  const later = await octokit.checks.create({
    ...at,
    name,
    head_sha: first.sha,
    external_id: "shop-1",
  });
  const latest = await octokit.checks.listForRef({
    ...at,
    ref: first.sha,
    check_name: name,
    app_id: app.id,
  });
  const all = await octokit.checks.listForRef({ ...at, ref: first.sha, filter: "all" });
  const annotations = await octokit.checks.listAnnotations({ ...at, check_run_id });

  expect(done.data).toMatchObject({
    status: "completed",
    conclusion: "success",
    external_id: "shop-1",
  });
  expect(reopened).toBe(422);
  expect(latest.data.check_runs.map((one) => one.id)).toEqual([later.data.id]);
  expect(all.data.total_count).toBe(2);
  expect(annotations.data.map((one) => one.message)).toEqual(["m"]);
  world.demandFaithful();
});

test("refuses a check run that holds more than GitHub takes, and one by a person", async () => {
  const { octokit, at, first, world, github, bob } = simulation;
  const base = { ...at, name: "x", head_sha: first.sha };
  const action = { label: "a", description: "b", identifier: "c" };
  const byBob = client(github, world.issueToken({ kind: "user", user: bob }));

  const summary = octokit.checks.create({
    ...base,
    output: { title: "t", summary: "s".repeat(65_536) },
  });
  const buttons = octokit.checks.create({ ...base, actions: [action, action, action, action] });

  expect(await statusOf(summary)).toBe(422);
  expect(await statusOf(buttons)).toBe(422);
  expect(await statusOf(byBob.checks.create(base))).toBe(403);
});
