/** Every story beside this file, played twice: as written, and with the process dying at every minute. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { rehearsalJson } from "../../src/simulation/rehearsal/rehearsal-json.ts";
import { rehearse } from "../../src/simulation/rehearsal/rehearse.ts";
import { readScenario, type Scenario } from "../../src/simulation/rehearsal/scenario.ts";
import { inWords, outcomeOf, readExpectation } from "./expectation.ts";

const folder = import.meta.dirname;
const stories = readdirSync(folder).filter((name) => name.endsWith(".yml"));

describe.each(stories)("%s", (story) => {
  const text = readFileSync(join(folder, story), "utf8");
  const scenario = read(text, story);
  const expected = readExpectation(text);

  test("goes as it is told", () => {
    const rehearsal = rehearse(scenario);
    const json = rehearsalJson(rehearsal);

    expect(inWords(json.timeline, expected.only)).toEqual(expected.timeline);
    expect(outcomeOf(json, expected)).toEqual(expected.outcome);
    expect(rehearsal.violations).toEqual([]);
    expect(rehearsal.unusedOutcomes).toEqual([]);
  });

  test("goes the same when the process dies at every minute", () => {
    const before = rehearse(scenario);
    const after = rehearse(withRestarts(scenario, before.end));

    expect(rehearsalJson(after)).toEqual(rehearsalJson(before));
  });

  test("is short enough to be read", () => {
    expect(text.split("\n").length).toBeLessThanOrEqual(121);
  });
});

function read(text: string, file: string): Scenario {
  const scenario = readScenario({ text, file, readFile: () => null });
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems, null, 2));
  return scenario.scenario;
}

/** Longer stories die less often, so that the tests stay fast. */
function withRestarts(scenario: Scenario, end: number): Scenario {
  const minutes = (end - scenario.start) / 60_000;
  const every = Math.max(1, Math.ceil(minutes / 200));
  const restarts = Array.from({ length: Math.floor(minutes / every) + 1 }, (_, index) => ({
    at: scenario.start + index * every * 60_000,
    kind: "restart" as const,
  }));
  const events = [...scenario.events, ...restarts].sort((a, b) => a.at - b.at);
  return { ...scenario, events, until: end };
}
