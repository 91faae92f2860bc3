import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { commitSha } from "../../../src/domain/ids.ts";
import { type Given, given, worked } from "../given.ts";

let world: Given;
beforeEach(async () => {
  world = await given();
});
afterEach(() => world.server.close());

const first = () => commitSha(world.first.sha);

describe("check runs", () => {
  const content = () => ({
    name: "Release Captain (shop)",
    headSha: first(),
    externalId: "shop-1",
    status: "in_progress" as const,
    conclusion: null,
    title: "On its way",
    summary: "Wave 1",
    annotations: [],
  });

  test("makes one, finds it and completes it", async () => {
    const made = worked(await world.github.createCheckRun(content()));
    const change = { ...content(), status: "completed" as const, conclusion: "success" as const };
    worked(await world.github.updateCheckRun(made, change));

    expect(worked(await world.github.findCheckRuns(first(), content().name))).toEqual([
      { checkRunId: made, externalId: "shop-1", status: "completed" },
    ]);
    expect(worked(await world.github.listChecks(first(), content().name))).toMatchObject([
      { checkRunId: made, app: "release-captain", conclusion: "success" },
    ]);
  });

  test("lists no check run that has not ended", async () => {
    worked(await world.github.createCheckRun(content()));

    expect(worked(await world.github.listChecks(first(), content().name))).toEqual([]);
  });

  test("shows each of many annotations once, also after an update", async () => {
    const annotations = Array.from({ length: 120 }, (_, index) => ({
      path: ".github/release-captain.yml",
      line: index + 1,
      column: 1,
      message: "unknown key",
      level: "failure" as const,
    }));
    const many = { ...content(), annotations };

    const made = worked(await world.github.createCheckRun(many));
    worked(await world.github.updateCheckRun(made, many));

    expect(world.repository.checkRuns.get(made)?.output?.annotations).toHaveLength(120);
  });
});
