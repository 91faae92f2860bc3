/** What is wrong with a file as a whole, and where. */
import { describe, expect, test } from "@jest/globals";
import { problemsOf, wholeFile } from "./a-file.ts";

describe("files", () => {
  test.each([
    {
      name: "an unknown key",
      text: `build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
pipelin: x
stages: [{ stage: s, environments: [e] }]
`,
      problems: ['3:1: unknown key "pipelin"; did you mean "pipeline"?'],
    },
    {
      name: "a file without stages",
      text: `build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
`,
      problems: ['1:1: "stages" is missing'],
    },
    {
      name: "an empty list of stages",
      text: `build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
stages: []
`,
      problems: ['3:9: "stages" must be a list with at least one entry, not an empty list'],
    },
    {
      name: "a file without build",
      text: `deploy: { workflow: deploy.yml }
stages: [{ stage: s, environments: [e] }]
`,
      problems: ['1:1: "build" is missing'],
    },
    {
      name: "a file without deploy",
      text: `build: { workflow: build.yml }
stages: [{ stage: s, environments: [e] }]
`,
      problems: ['1:1: "deploy" is missing: it names the workflow that deploys'],
    },
    {
      name: "a deploy without workflow or app",
      text: `build: { workflow: build.yml }
deploy: { timeout: 5m }
stages: [{ stage: s, environments: [e] }]
`,
      problems: ['2:1: "deploy" must name a workflow or an app'],
    },
    {
      name: "a deploy with workflow and app",
      text: `build: { workflow: build.yml }
deploy: { workflow: deploy.yml, app: argocd }
stages: [{ stage: s, environments: [e] }]
`,
      problems: ['2:33: "deploy" must name a workflow or an app, not both'],
    },
    {
      name: "a deploy by an app in one run for a stage",
      text: `build: { workflow: build.yml }
deploy: { app: argocd, fan-out: stage }
stages: [{ stage: s, environments: [e] }]
`,
      problems: ['2:24: "fan-out" is for workflows: an app is told of each environment by itself'],
    },
    {
      name: "a workflow with its folder",
      text: `build: { workflow: .github/workflows/build.yml }
deploy: { workflow: deploy.yml }
stages: [{ stage: s, environments: [e] }]
`,
      problems: [
        '1:20: "workflow" must be the file name of a workflow, such as "deploy.yml", without its folder, not ".github/workflows/build.yml"',
      ],
    },
    {
      name: "a fan-out that does not exist",
      text: `build: { workflow: build.yml }
deploy: { workflow: deploy.yml, fan-out: stages }
stages: [{ stage: s, environments: [e] }]
`,
      problems: [
        '2:42: "fan-out" must be environment or stage, not "stages"; did you mean "stage"?',
      ],
    },
    {
      name: "a duration in words",
      text: `build: { workflow: build.yml, timeout: 5 minutes }
deploy: { workflow: deploy.yml }
stages: [{ stage: s, environments: [e] }]
`,
      problems: [
        '1:40: "timeout" must be a duration such as "90s", "30m", "12h" or "2d", not "5 minutes"',
      ],
    },
    {
      name: "a duration without its unit",
      text: `build: { workflow: build.yml, timeout: 60 }
deploy: { workflow: deploy.yml }
stages: [{ stage: s, environments: [e] }]
`,
      problems: ['1:40: "timeout" must be a duration such as "90s", "30m", "12h" or "2d", not 60'],
    },
    {
      name: "a timeout of nothing",
      text: `build: { workflow: build.yml, timeout: 0m }
deploy: { workflow: deploy.yml }
stages: [{ stage: s, environments: [e] }]
`,
      problems: ['1:40: "timeout" must be longer than nothing, not "0m"'],
    },
    {
      name: "a pipeline's name in capitals",
      text: `pipeline: Checkout
build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
stages: [{ stage: s, environments: [e] }]
`,
      problems: [
        '1:11: "pipeline" must be 1 to 30 small letters, digits and -, without - at the ends, not "Checkout"',
      ],
    },
    {
      name: "a list where the file should be a mapping",
      text: `- build
- deploy
`,
      problems: ["1:1: a pipeline file must be a mapping, not a list"],
    },
    {
      name: "a text where the file should be a mapping",
      text: `hello
`,
      problems: ['1:1: a pipeline file must be a mapping, not "hello"'],
    },
    {
      name: "an empty file",
      text: ``,
      problems: ["1:1: the file is empty"],
    },
    {
      name: "a file of comments",
      text: `# nothing
`,
      problems: ["1:1: the file is empty"],
    },
  ])("refuses $name", ({ text, problems }) => {
    expect(problemsOf(wholeFile(text))).toEqual(problems);
  });
});
