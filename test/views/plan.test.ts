/** The plan for people. */
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { planTable, totalBakeMs } from "../../src/views/plan.ts";
import { pipelineOf, withStages } from "../config/a-file.ts";

const article = readFileSync(
  new URL("../../src/simulation/pipelines/article.yml", import.meta.url),
  "utf8",
);

test("shows waves, stages, environments, approvals and bakes", () => {
  const text =
    withStages(`  - { stage: beta, environments: [beta], approvals: [{ workflow: integration-tests.yml }] }
  - { stage: prod-global, environments: [global], production: true }
  - wave: 1
    regions: [us-west-1, eu-west-1]
    bake: 12h
    stages:
      - { stage: onebox, environments: "onebox-{region}", approvals: [{ bake: 1h }, { bake: 30m }] }
      - { stage: rest, environments: ["prod-{region}", edge], approvals: [{ check: "smoke of {environment}", app: checkly }, { manual: { users: [ann, ben], count: 2 } }] }
`);

  expect(planTable(pipelineOf(text))).toMatchInlineSnapshot(`
"shop: 4 stages, 7 environments; its bakes alone take 13h

  beta         beta                            integration-tests.yml
  prod-global  global (production)             any alarm

wave-1, production, 2 regions: us-west-1, eu-west-1
  onebox       2 x onebox-{region}             bake 1h, bake 30m, any alarm
  rest         2 x prod-{region}, edge
               check smoke of {environment}, manual by ann, ben (2), any alarm
  then all of the wave bakes 12h
"
`);
});

test("fits 26 regions on a page of 100 columns", () => {
  const lines = planTable(pipelineOf(article)).split("\n");

  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(lines.length).toBeLessThan(60);
});

test("counts of bakes side by side only the longest", () => {
  const text = withStages(
    "  - { stage: a, environments: [a], approvals: [{ bake: 1h }, { bake: 2h }] }\n  - { wave: 1, bake: 4h, stages: [{ stage: b, environments: [b] }] }\n",
  );

  expect(totalBakeMs(pipelineOf(text).stages)).toBe(6 * 3_600_000);
});
