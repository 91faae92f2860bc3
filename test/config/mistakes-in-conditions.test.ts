/** What is wrong in approvals and other conditions of stages, and where. */
import { describe, expect, test } from "@jest/globals";
import { problemsOf, withStages } from "./a-file.ts";

describe("conditions of stages", () => {
  test.each([
    {
      name: "a step beside the approvals",
      text: "  - { stage: a, environments: [a], bake: 1h }\n",
      problems: ['4:36: unknown key "bake"; as a step it belongs under "approvals"'],
    },
    {
      name: "a duration beyond a year",
      text: `  - { stage: a, environments: [a], approvals: [{ bake: 400d }] }
`,
      problems: ['4:56: "bake" must be a duration of at most a year, not "400d"'],
    },
    {
      name: "a step that does not exist",
      text: `  - { stage: a, environments: [a], approvals: [{ workflw: x.yml }] }
`,
      problems: ['4:50: unknown key "workflw"; did you mean "workflow"?'],
    },
    {
      name: "two steps in one entry",
      text: `  - { stage: a, environments: [a], approvals: [{ workflow: x.yml, bake: 1h }] }
`,
      problems: [
        '4:48: an entry of "approvals" must be one step: workflow, check, alarms, bake or manual, not { workflow, bake }',
      ],
    },
    {
      name: "a check without its app",
      text: `  - { stage: a, environments: [a], approvals: [{ check: smoke }] }
`,
      problems: ['4:48: "app" is missing'],
    },
    {
      name: "a check by github-actions",
      text: `  - { stage: a, environments: [a], approvals: [{ check: smoke, app: github-actions }] }
`,
      problems: [
        '4:69: a check by "github-actions" proves nothing; use "workflow" instead of "check"',
      ],
    },
    {
      name: "one check for several environments",
      text: `  - stage: a
    environments: [a, b]
    approvals:
      - check: smoke
        app: checkly
`,
      problems: ['7:16: this check must say {environment}: the stage "a" has 2 of them'],
    },
    {
      name: "one check of a wave for several environments",
      text: `  - wave: 1
    regions: [r, q]
    approvals: [{ check: smoke, app: checkly }]
    stages: [{ stage: a, environments: "e-{region}" }]
`,
      problems: ['6:26: this check must say {environment}: the stage "wave-1/a" has 2 of them'],
    },
    {
      name: "a check with a misspelled placeholder",
      text: `  - { stage: a, environments: [a], approvals: [{ check: "smoke {enviroment}", app: checkly }] }
`,
      problems: ['4:57: nothing is known as "{enviroment}"; did you mean "{environment}"?'],
    },
    {
      name: "a check with a placeholder of stages",
      text: `  - { stage: a, environments: [a], approvals: [{ check: "smoke {zone}", app: checkly }] }
`,
      problems: ["4:57: {zone} has no meaning here: a check knows {environment} only"],
    },
    {
      name: "an empty list of alarms",
      text: `  - { stage: a, environments: [a], approvals: [{ alarms: [] }] }
`,
      problems: ['4:58: "alarms" must be a list with at least one entry, not an empty list'],
    },
    {
      name: "approvals that are a word",
      text: `  - { stage: a, environments: [a], approvals: nothing }
`,
      problems: ['4:47: "approvals" must be none or a list of steps, not "nothing"'],
    },
    {
      name: "approvals left empty",
      text: `  - stage: a
    environments: [a]
    approvals:
`,
      problems: ['6:14: "approvals" must be none or a list of steps, not empty'],
    },
    {
      name: "more approvals than people",
      text: `  - { stage: a, environments: [a], approvals: [{ manual: { users: [ann, ben], count: 3 } }] }
`,
      problems: ['4:86: "count" asks for 3 approvals, and only 2 may give them'],
    },
    {
      name: "a window that does not exist",
      text: `  - { stage: a, environments: [a], window: busines-hours }
windows:
  business-hours: { from: "09:00", to: "16:00" }
`,
      problems: ['4:44: no window is called "busines-hours"; did you mean "business-hours"?'],
    },
    {
      name: "a required window that does not exist",
      text: `  - { stage: a, environments: [a], requires: [{ window: nights }] }
`,
      problems: ['4:57: no window is called "nights"'],
    },
    {
      name: "alarms of a stage that are not ignored",
      text: `  - { stage: a, environments: [a], alarms: any }
`,
      problems: ['4:44: "alarms" must be ignore, not "any"'],
    },
  ])("refuses $name", ({ text, problems }) => {
    expect(problemsOf(withStages(text))).toEqual(problems);
  });
});
