import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { failed, type Given, given, worked } from "../given.ts";

let world: Given;
beforeEach(async () => {
  world = await given();
});
afterEach(() => world.server.close());

describe("people", () => {
  test("reads GitHub's role and what it stands on", async () => {
    const bob = world.world.createUser("bob");
    world.world.grant(world.repository, bob, "write", "release-manager");

    expect(worked(await world.github.readPermission("ada"))).toEqual({
      role: "maintain",
      base: "write",
    });
    expect(worked(await world.github.readPermission("bob"))).toEqual({
      role: "release-manager",
      base: "write",
    });
  });

  test("gives nothing to people that GitHub does not know", async () => {
    expect(worked(await world.github.readPermission("nobody"))).toEqual({
      role: "none",
      base: "none",
    });
  });

  test("knows who is in a team, with or without the organisation before its name", async () => {
    world.world.createTeam(world.acme, "oncall", [world.ada]);

    expect(worked(await world.github.isTeamMember("oncall", "ada"))).toBe(true);
    expect(worked(await world.github.isTeamMember("acme/oncall", "ada"))).toBe(true);
    expect(worked(await world.github.isTeamMember("oncall", "bob"))).toBe(false);
    expect(worked(await world.github.isTeamMember("none", "ada"))).toBe(false);
  });
});

describe("set-up", () => {
  test("names the permission that the app lacks", async () => {
    const poor = await given({ permissions: { contents: "read" } });
    try {
      const trouble = failed(await poor.github.createComment(1, "Hi"));

      expect(trouble).toMatchObject({ kind: "refused", status: 403 });
      expect(trouble.kind === "refused" && trouble.permission).toMatch(/Issues: write/);
    } finally {
      await poor.server.close();
    }
  });

  test("says that the installation is suspended, or the repository archived", async () => {
    world.world.archiveRepository(world.repository, { archived: true, by: world.ada });
    expect(failed(await world.github.createIssue({ title: "One", body: "" })).message).toMatch(
      /archived/,
    );

    world.world.suspend(world.installation, world.ada);
    expect(failed(await world.github.readHead("main"))).toMatchObject({
      kind: "retryable",
      message: "The app's installation is suspended",
    });
  });

  test("obeys GitHub's word about how long to wait", async () => {
    const headers = { "retry-after": "90" };
    world.server.faults.plan({ fault: { kind: "error", status: 403, headers } });

    expect(failed(await world.github.readHead("main"))).toMatchObject({
      kind: "retryable",
      retryAt: world.clock.now() + 90_000,
      mayHaveWorked: false,
    });
  });
});
