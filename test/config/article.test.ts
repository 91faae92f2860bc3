/** The sample pipeline of 26 regions, which the demo runs too. */
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { pipelineOf, warningsOf } from "./a-file.ts";

const text = readFileSync(
  new URL("../../src/simulation/pipelines/article.yml", import.meta.url),
  "utf8",
);

test("expands to 30 production stages with 156 environments in five growing waves", () => {
  const production = pipelineOf(text).stages.filter((stage) => stage.production);
  const waves = [...Map.groupBy(production, ({ wave }) => wave)];

  expect(production).toHaveLength(30);
  expect(production.flatMap(({ environments }) => environments)).toHaveLength(156);
  expect(waves.map(([name, stages]) => [name, stages[0]?.environments.length])).toEqual([
    ["wave-1", 1],
    ["wave-2", 2],
    ["wave-3", 3],
    ["wave-4", 8],
    ["wave-5", 12],
  ]);
});

test("takes one box and then the rest of each zone, one zone after another", () => {
  const stages = pipelineOf(text).stages.filter(({ wave }) => wave === "wave-2");

  expect(stages.map(({ name }) => name)).toEqual([
    "wave-2/onebox-a",
    "wave-2/prod-a",
    "wave-2/onebox-b",
    "wave-2/prod-b",
    "wave-2/onebox-c",
    "wave-2/prod-c",
  ]);
  expect(stages[0]?.environments).toEqual([
    { name: "onebox-eu-west-1a", region: "eu-west-1", zone: "a", url: null, oneBox: true },
    {
      name: "onebox-ap-northeast-1a",
      region: "ap-northeast-1",
      zone: "a",
      url: null,
      oneBox: true,
    },
  ]);
});

test("is short and gives no cause for warnings", () => {
  expect(text.split("\n").length).toBeLessThan(60);
  expect(warningsOf(text)).toEqual([]);
});
