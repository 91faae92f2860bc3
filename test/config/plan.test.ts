/** The plan for machines. */
import { expect, test } from "@jest/globals";
import { planJson } from "../../src/config/plan.ts";
import { pipelineOf, withStages } from "./a-file.ts";

test("lists stages in order, with the approvals as a person would write them", () => {
  const text = withStages(`  - stage: beta
    environments: [beta]
    approvals:
      - { workflow: t.yml }
      - { workflow: u.yml, timeout: 3h }
      - { check: smoke, app: checkly }
      - { alarms: [p99], timeout: 1h }
      - { manual: { teams: [acme/leads], count: 2 } }
  - wave: 1
    regions: [us]
    bake: 12h
    stages: [{ stage: a, environments: "prod-{region}", approvals: [{ bake: 90m }] }]
`);

  expect(planJson(pipelineOf(text))).toEqual({
    pipeline: "shop",
    stages: [
      {
        name: "beta",
        wave: null,
        production: false,
        environments: [{ name: "beta", region: null, zone: null }],
        approvals: [
          { workflow: "t.yml" },
          { workflow: "u.yml", timeout: "3h" },
          { check: "smoke", app: "checkly" },
          { alarms: ["p99"], timeout: "1h" },
          { manual: { teams: ["acme/leads"], count: 2 } },
        ],
      },
      {
        name: "wave-1/a",
        wave: "wave-1",
        production: true,
        environments: [{ name: "prod-us", region: "us", zone: null }],
        approvals: [{ bake: "90m" }, { alarms: "any" }],
        bake: "12h",
      },
    ],
  });
});
