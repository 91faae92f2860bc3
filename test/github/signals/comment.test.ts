import { describe, expect, test } from "@jest/globals";
import { AT, ada, at, signalOf, us } from "./given.ts";

describe("comments", () => {
  const comment = { id: 41, user: ada, body: "/status", created_at: AT, updated_at: AT };
  const created = { action: "created", issue: { number: 5 }, comment };

  test("tells a new comment", () => {
    expect(signalOf("issue_comment", created)).toEqual({
      type: "comment",
      comment: {
        commentId: 41,
        issue: 5,
        author: { login: "ada", isBot: false },
        body: "/status",
        viaApp: null,
        at,
      },
    });
  });

  test("says through which app it was posted", () => {
    const via = { ...comment, performed_via_github_app: { slug: "chatty" } };

    expect(signalOf("issue_comment", { ...created, comment: via })).toMatchObject({
      comment: { viaApp: "chatty" },
    });
  });

  test("knows a bot by its type or its name", () => {
    for (const user of [{ login: "x", type: "Bot" }, { login: "x[bot]" }]) {
      expect(
        signalOf("issue_comment", { ...created, comment: { ...comment, user } }),
      ).toMatchObject({
        comment: { author: { isBot: true } },
      });
    }
  });

  test("drops our own comments", () => {
    expect(
      signalOf("issue_comment", { ...created, comment: { ...comment, user: us }, sender: us }),
    ).toBeNull();
  });

  test("tells who edited a comment of ours, and nothing of edits to other people's", () => {
    const edit = { action: "edited", changes: { body: { from: "- [ ] yes" } } };
    const own = { ...comment, user: us, body: "- [x] yes" };

    expect(signalOf("issue_comment", { ...edit, comment: own })).toEqual({
      type: "edited",
      subject: "comment",
      id: 41,
      body: "- [x] yes",
      previousBody: "- [ ] yes",
      actor: { login: "ada", isBot: false },
      at,
    });
    expect(signalOf("issue_comment", { ...edit, comment })).toBeNull();
    expect(signalOf("issue_comment", { ...edit, comment: own, sender: us })).toBeNull();
  });
});
