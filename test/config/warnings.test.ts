/** What a valid file is told all the same. */
import { describe, expect, test } from "@jest/globals";
import { lintPipeline, writesPerRelease } from "../../src/config/lint.ts";
import { pipelineOf, warningsOf, withKeys, withStages } from "./a-file.ts";

const BAKED = "bake: 1h";
const wave = (number: number, regions: string, settings = BAKED) =>
  `  - { wave: ${number}, regions: [${regions}], ${settings}, stages: [{ stage: s, environments: "w${number}-{region}" }] }\n`;

test("a careful pipeline gets no warnings", () => {
  expect(warningsOf(withStages(wave(1, "a") + wave(2, "b, c")))).toEqual([]);
});

test.each([
  {
    name: "production that bakes nowhere",
    text: wave(1, "a", "production: true") + wave(2, "b"),
    messages: [
      "wave-1 is in production without a bake: slow harm is seen only after the next part has it too",
    ],
  },
  {
    name: "production without alarms",
    text: wave(1, "a", "bake: 1h, approvals: none"),
    messages: [
      "wave-1/s is in production without alarms: nothing there stops or rolls back by itself when users suffer",
    ],
  },
  {
    name: "a first wave of several regions",
    text: wave(1, "a, b") + wave(2, "c, d"),
    messages: ["wave-1 is the first in production and has 2 regions: begin with one"],
  },
  {
    name: "waves that shrink",
    text: wave(1, "a") + wave(2, "b, c, d") + wave(3, "e, f"),
    messages: ["wave-3 with 2 regions comes after wave-2 with 3 regions: waves grow as trust does"],
  },
])("warns of $name", ({ text, messages }) => {
  expect(lintPipeline(pipelineOf(withStages(text))).map(({ message }) => message)).toEqual(
    messages,
  );
});

describe("writes to GitHub", () => {
  const wide = (settings: string) =>
    withStages(
      `  - { stage: s, environments: [${Array.from({ length: 200 }, (_, index) => `e${index}`)}], ${settings} }\n`,
    );

  test("are one Deployment and one dispatch for each environment, and one for each test", () => {
    const tested = wide("approvals: [{ workflow: t.yml }]");

    expect(writesPerRelease(pipelineOf(tested).stages)).toBe(600);
    expect(warningsOf(tested)).toEqual(["3:1 too-many-writes"]);
  });

  test("are fewer with one run for a stage, or an app that deploys", () => {
    expect(writesPerRelease(pipelineOf(wide("deploy: { fan-out: stage }")).stages)).toBe(201);
    expect(writesPerRelease(pipelineOf(wide("deploy: { app: argocd }")).stages)).toBe(200);
  });
});

test.each([
  [
    "windows that a stage uses",
    withStages(
      '  - { stage: a, environments: [a], window: w }\nwindows: { w: { from: "09:00", to: "16:00" } }\n',
    ),
    ["4:36 no-force-window"],
  ],
  [
    "windows that a stage requires",
    withStages(
      '  - { stage: a, environments: [a], requires: [{ window: w }] }\nwindows: { w: { from: "09:00", to: "16:00" } }\n',
    ),
    ["4:49 no-force-window"],
  ],
  [
    "freezes",
    withKeys("freezes: [{ from: 2026-01-01, to: 2026-01-01 }]\n"),
    ["4:1 no-force-freezes"],
  ],
  [
    "a person who must let a release in",
    withStages("  - { stage: a, environments: [a], requires: { manual: {} } }\n"),
    ["4:48 no-force-requires-manual"],
  ],
  [
    "a person who must approve",
    withStages("  - { stage: a, environments: [a], approvals: [{ manual: {} }] }\n"),
    ["4:50 no-force-manual"],
  ],
  ["review", withKeys("review: { required: true }\n"), ["4:11 no-force-review"]],
  [
    "the timeout of a bake",
    withStages("  - { stage: a, environments: [a], approvals: [{ bake: 1h, timeout: 2h }] }\n"),
    ["4:60 bake-timeout"],
  ],
])("says that these are accepted and change nothing: %s", (_, text, expected) => {
  expect(warningsOf(text)).toEqual(expected);
});

test("says nothing of keys that ask for what happens anyway", () => {
  const text = "review: { required: false }\nfreezes: []\npermissions: { approve: admin }\n";

  expect(warningsOf(withKeys(text))).toEqual([]);
});
