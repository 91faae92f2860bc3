import { describe, expect, it } from "@jest/globals";
import { readMessage } from "../../../src/github/reports/commit-message.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";

describe("a commit's message", () => {
  it.each([
    ["Add taxes", "Add taxes"],
    ["  Add taxes \r\n\r\nBecause.", "Add taxes"],
    ["Merge pull request #12 from acme/taxes\n\nAdd taxes\n\nBecause.", "Add taxes (#12)"],
    ["Merge pull request #12 from acme/taxes\r\n\r\nAdd taxes", "Add taxes (#12)"],
    ["Merge pull request #12 from acme/taxes", "Merge pull request #12 from acme/taxes"],
    [
      "Merge pull request #12 from acme/taxes, part 2\n\nMore",
      "Merge pull request #12 from acme/taxes, part 2",
    ],
    ["Add\u0000 taxes\u0000", "Add taxes"],
    ["", ""],
  ])("%j is called %j", (message, title) => expect(readMessage(message).title).toBe(title));

  it.each([
    [`Revert "Add taxes"\n\nThis reverts commit ${SHA}.`, [SHA]],
    [
      `Revert "Add taxes (#12)" (#13)\n\nThis reverts commit ${SHA.slice(0, 7)}.`,
      [SHA.slice(0, 7)],
    ],
    [`Revert\n\nThis reverts commit ${SHA}, reversing\nchanges made to ${SHA}.`, [SHA]],
    ['Revert "Add taxes" (#13)\n\nReverts acme/checkout#12', ["acme/checkout#12"]],
    ["Back\n\nReverts Acme/Checkout#12 and Reverts #14", ["acme/checkout#12", "#14"]],
    [`Twice\n\nThis reverts commit ${SHA}.\nThis reverts commit ${SHA}.`, [SHA]],
    [`This reverts commit ${SHA}`, []],
    ["Fix\n\nThis reverts commit of yesterday. It reverts #12.", []],
    [`Fix\n\nThis reverts commit ${SHA}0.`, []],
    ["Fix\n\nReverts #12345678901", []],
  ])("%j takes back %j", (message, reverts) =>
    expect(readMessage(message).reverts).toEqual(reverts),
  );

  it("of megabytes is not searched to its end", () => {
    const long = `Title\n\n${"This reverts commit 0123456 ".repeat(100_000)}`;
    expect(readMessage(long).reverts).toEqual(["0123456"]);
    const many = Array.from({ length: 500 }, (_, index) => `Reverts #${index + 1}`).join("\n");
    expect(readMessage(`Title\n\n${many}`).reverts).toHaveLength(50);
  });
});
