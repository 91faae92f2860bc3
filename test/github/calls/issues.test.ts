import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { failed, type Given, given, worked } from "../given.ts";

let world: Given;
beforeEach(async () => {
  world = await given();
});
afterEach(() => world.server.close());

describe("issues and comments", () => {
  test("opens an issue, finds it by its title and closes it", async () => {
    const title = "Release Captain needs attention (shop)";
    world.world.openIssue(world.repository, { title, by: world.ada });
    const issue = worked(await world.github.createIssue({ title, body: "x".repeat(70_000) }));

    expect(worked(await world.github.findIssue(title))).toBe(issue);
    expect(world.repository.issues.get(issue)?.body).toHaveLength(65_536);
    worked(await world.github.updateIssue(issue, { body: "Over.", state: "closed" }));
    expect(worked(await world.github.findIssue(title))).toBeNull();
  });

  test("lists open issues of a label, without pull requests", async () => {
    const label = { labels: ["bug"], by: world.ada };
    const { number } = world.world.openIssue(world.repository, { title: "One", ...label });
    world.world.openIssue(world.repository, { title: "Two", by: world.ada });

    expect(worked(await world.github.listIssues("bug"))).toEqual([
      { issue: number, author: "ada" },
    ]);
  });

  test.each([2, 12])("lists the issues that raise alarms with %d labels", async (count) => {
    const names = Array.from({ length: count }, (_, index) => `prod-${index}`);
    const by = world.ada;
    for (const name of names) {
      world.world.openIssue(world.repository, { title: name, labels: [`Alarm/${name}`], by });
    }
    world.world.openIssue(world.repository, { title: "Other", labels: ["bug"], by });

    const alarms = worked(await world.github.listAlarmIssues());

    expect(alarms.map((alarm) => alarm.environments)).toEqual(names.map((name) => [name]));
    expect(alarms[0]?.updatedAt).toBe(world.clock.now());
  });

  test("comments, changes the comment, and finds its own comments again", async () => {
    const issue = world.world.openIssue(world.repository, { title: "One", by: world.ada });
    const since = world.clock.now();
    const theirs = world.world.comment(world.repository, { issue, body: "/status", by: world.ada });

    const ours = worked(await world.github.createComment(issue.number, "Working"));
    worked(await world.github.updateComment(ours, "Done"));
    worked(await world.github.react(theirs.id, "eyes"));
    worked(await world.github.react(theirs.id, "eyes"));

    expect(worked(await world.github.listOwnComments(issue.number, since))).toEqual([
      { commentId: ours, body: "Done" },
    ]);
  });

  test("is refused where issues are switched off", async () => {
    world.repository.hasIssues = false;

    expect(failed(await world.github.createIssue({ title: "One", body: "" }))).toMatchObject({
      kind: "refused",
      status: 410,
    });
  });
});
