import { expect, test } from "@jest/globals";
import { pullRequestsOf } from "../../../src/captain/preview/pull-requests.ts";
import { commitSha } from "../../../src/domain/ids.ts";

const sha = commitSha("a".repeat(40));

test.each([
  ["Add taxes (#12)", [12]],
  ["Merge pull request #7 from dana/taxes", [7]],
  ["Add taxes (#12) again", []],
  // Whoever chooses a title must not choose a number that the database refuses: the push would never be taken in.
  ["Add taxes (#2147483648)", []],
  ["Add taxes (#99999999999999999999)", []],
  [`Merge pull request #${"9".repeat(400)} from a/b`, []],
])("the title %j names the pull requests %j", (title, numbers) => {
  const commit = { sha, title, author: "Dana", committedAt: 0, parents: [], reverts: [] };

  expect([...pullRequestsOf([commit], sha).values()]).toEqual(numbers);
});
