/** Problems point at the right place, however the YAML is written. */
import { expect, test } from "@jest/globals";
import { parsePipelineObject } from "../../src/config/parse.ts";
import { formatProblem } from "../../src/config/problem.ts";
import { problemsOf, withKeys } from "./a-file.ts";

test.each([
  [
    "a quoted key",
    withKeys('"branhc": main\n'),
    '4:1: unknown key "branhc"; did you mean "branch"?',
  ],
  [
    "a key after an explicit mark",
    withKeys("? branhc\n: main\n"),
    '4:3: unknown key "branhc"; did you mean "branch"?',
  ],
  [
    "a quoted value",
    withKeys("one-zone-at-a-time: 'yes'\n"),
    '4:21: "one-zone-at-a-time" must be true or false, not "yes"',
  ],
  [
    "a folded value",
    withKeys("branch: >-\n  a b\n"),
    '5:3: "branch" must be the name of a branch, such as "main", not "a b"',
  ],
  [
    "a value with an anchor",
    withKeys("branch: &b a b\n"),
    '4:12: "branch" must be the name of a branch, such as "main", not "a b"',
  ],
  [
    "a flow mapping over several lines",
    withKeys("review: {\n  required: true,\n  bot: []\n  }\n"),
    '6:3: unknown key "bot"; did you mean "bots"?',
  ],
  [
    "a list in a list's column",
    withKeys('notify:\n- "@a"\n- b\n'),
    '6:3: an entry of "notify" must be a person or a team, such as "@acme/oncall", not "b"',
  ],
  [
    "a line that ends as on Windows",
    withKeys("").replaceAll("\n", "\r\n").concat("branhc: main\r\n"),
    '4:1: unknown key "branhc"; did you mean "branch"?',
  ],
  [
    "a comment before",
    withKeys("# a: b\n\n# c\nbranhc: main\n"),
    '7:1: unknown key "branhc"; did you mean "branch"?',
  ],
  [
    "what an alias stands for",
    "build: &b { workflow: build.yml, timeout: 5 }\ndeploy: { workflow: d.yml }\nstages: [{ stage: s, environments: [e], deploy: *b }]\n",
    '1:43: "timeout" must be a duration such as "90s", "30m", "12h" or "2d", not 5',
  ],
])("at %s", (_, text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});

test("a flow list that is closed too far to the left is explained", () => {
  expect(problemsOf(withKeys("notify: [\n  a\n]\n"))).toEqual([
    "6:1: this is not YAML: deficient indentation; indent the closing bracket further than the key",
  ]);
});

test("all problems of a file come in its order", () => {
  const lines = problemsOf(
    "stages:\n  - 12\n  - stage: 1\n    environments: []\nbuild: {}\nbranch: 3\nzzz: 1\n",
  ).map((problem) => problem.split(": ")[0]);

  expect(lines).toEqual(["2:5", "3:12", "4:19", "5:8", "6:9", "7:1"]);
});

test("a pipeline inside of another file is judged alike, at the places that the file gives", () => {
  const result = parsePipelineObject(
    { build: { workflow: "build.yml" }, deploy: { workflow: "d.yml" }, stages: [{ stage: "s" }] },
    {
      file: "scenario.yml",
      repositoryName: "shop",
      positionOf: (path) => ({ line: path.length, column: 7 }),
    },
  );

  expect(result.ok ? [] : result.problems.map(formatProblem)).toEqual([
    'scenario.yml:3:7: "environments" is missing',
  ]);
});
