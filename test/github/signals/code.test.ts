import { describe, expect, test } from "@jest/globals";
import { AT, at, OTHER, SHA, signalOf, us, ZEROS } from "./given.ts";

describe("push", () => {
  const push = { ref: "refs/heads/main", before: OTHER, after: SHA, forced: false };

  test("tells where a branch moved, and when", () => {
    expect(signalOf("push", push)).toEqual({
      type: "push",
      push: {
        branch: "main",
        before: OTHER,
        after: SHA,
        isForced: false,
        at: 1_700_000_000_000,
        actor: "ada",
      },
    });
  });

  test.each([
    ["a new branch", { before: ZEROS }, { before: null, after: SHA }],
    ["a deleted branch", { after: ZEROS }, { before: OTHER, after: null }],
    ["a branch with slashes", { ref: "refs/heads/release/1.0" }, { branch: "release/1.0" }],
  ])("reads %s", (_name, change, expected) => {
    expect(signalOf("push", { ...push, ...change })).toMatchObject({ push: expected });
  });

  test("is not interested in tags", () => {
    expect(signalOf("push", { ...push, ref: "refs/tags/v1" })).toBeNull();
  });

  test("is believed also where we made it: the branch has moved", () => {
    expect(signalOf("push", { ...push, sender: us })).not.toBeNull();
  });
});

describe("pull requests", () => {
  const pull = {
    number: 8,
    head: { sha: SHA },
    base: { ref: "main" },
    merged: false,
    updated_at: AT,
  };

  test.each([
    ["opened", {}, "opened"],
    ["synchronize", {}, "synchronize"],
    ["closed", { pull_request: { ...pull, merged: true } }, "merged"],
    ["edited", { changes: { base: { ref: { from: "old" } } } }, "edited"],
    ["closed", {}, null],
    ["edited", { changes: { title: { from: "old" } } }, null],
    ["labeled", {}, null],
  ])("reads %s %j as %p", (action, change, expected) => {
    const signal = signalOf("pull_request", { action, pull_request: pull, ...change });

    expect(signal).toEqual(
      expected === null
        ? null
        : { type: "pull-request", number: 8, headSha: SHA, action: expected, base: "main", at },
    );
  });
});
