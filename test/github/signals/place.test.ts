import { describe, expect, test } from "@jest/globals";
import { translate } from "../../../src/github/translate.ts";
import { SELF } from "../given.ts";
import { ada, place, signalOf } from "./given.ts";

describe("address", () => {
  test("names the repository by ids, with where it is called what now", () => {
    const [signal] = translate("repository", { ...place, action: "archived", sender: ada }, SELF);

    expect(signal?.installationId).toBe(7);
    expect(signal?.repository).toEqual({
      installationId: 7,
      repositoryId: 9,
      owner: "acme",
      name: "shop",
      defaultBranch: "main",
    });
  });

  test("drops what comes through no installation", () => {
    expect(signalOf("repository", { action: "archived", installation: undefined })).toBeNull();
  });
});

describe("repository and installation", () => {
  test("tells a renamed default branch with its former name", () => {
    const changes = { default_branch: { from: "master" } };

    expect(signalOf("repository", { action: "edited", changes })).toEqual({
      type: "repository",
      action: "default-branch",
      previousBranch: "master",
    });
    expect(signalOf("repository", { action: "edited", changes: { description: {} } })).toBeNull();
  });

  test.each(["renamed", "transferred", "archived", "unarchived", "deleted"])(
    "tells %s",
    (action) => {
      expect(signalOf("repository", { action, changes: { repository: {} } })).toMatchObject({
        action,
      });
    },
  );

  const installation = { id: 7, account: { login: "acme" } };
  const repositories = [{ id: 9, name: "shop", full_name: "acme/shop" }];

  test.each([
    ["created", "added"],
    ["deleted", "removed"],
    ["suspend", "suspended"],
    ["unsuspend", "unsuspended"],
    ["new_permissions_accepted", "permissions"],
  ])("tells installation %s as %s", (action, expected) => {
    const [told] = translate(
      "installation",
      { action, installation, repositories, sender: ada },
      SELF,
    );

    expect(told).toMatchObject({
      installationId: 7,
      repository: null,
      signal: {
        action: expected,
        repositories: [{ repositoryId: 9, owner: "acme", name: "shop" }],
      },
    });
  });

  test("tells repositories that were added to or taken from an installation", () => {
    const payload = { installation, repositories_added: repositories, repositories_removed: [] };

    expect(
      translate("installation_repositories", { action: "added", ...payload }, SELF),
    ).toHaveLength(1);
    expect(translate("installation_repositories", { action: "removed", ...payload }, SELF)).toEqual(
      [],
    );
  });
});
