import { describe, expect, test } from "@jest/globals";
import { filterRuns } from "../../../src/simulation/github/actions/rest/run-filters.ts";
import { readPairs } from "../../../src/simulation/github/actions/runner/job-folder.ts";
import { readOutput } from "../../../src/simulation/github/actions/runner/step-output.ts";
import { spread } from "../../../src/simulation/github/actions/workflows/matrix.ts";
import {
  isStartedBy,
  matchesPatterns,
} from "../../../src/simulation/github/actions/workflows/patterns.ts";
import { readWorkflow } from "../../../src/simulation/github/actions/workflows/read-workflow.ts";
import { BUILD, DEPLOY, setTheScene } from "./support.ts";

const PATH = ".github/workflows/x.yml";
const JOBS = "jobs: { a: { runs-on: x, steps: [{ run: x }] } }";

describe("a workflow file", () => {
  test("may name its events in three ways", () => {
    expect(readWorkflow(PATH, `on: push\n${JOBS}`).events).toEqual(["push"]);
    expect(readWorkflow(PATH, `on: [push, pull_request]\n${JOBS}`).push).not.toBeNull();
    expect(readWorkflow(PATH, `on: { workflow_dispatch: }\n${JOBS}`).dispatch?.inputs.size).toBe(0);
  });

  test("has its inputs with defaults as texts", () => {
    const { dispatch, name } = readWorkflow(PATH, DEPLOY);
    expect(name).toBe("deploy");
    expect(dispatch?.inputs.get("kind")).toEqual({
      type: "choice",
      required: false,
      default: "promotion",
      options: ["promotion", "rollback"],
    });
  });

  test.each([
    ["broken YAML", "on: [push", "You have an error in your yaml syntax"],
    ["an unknown key", `on: push\nenviron: {}\n${JOBS}`, "Unexpected value 'environ'"],
    [
      "an unknown key of a step",
      "on: push\njobs: { a: { runs-on: x, steps: [{ run: x, user: y }] } }",
      "Unexpected value 'user'",
    ],
    [
      "a step that does nothing",
      "on: push\njobs: { a: { runs-on: x, steps: [{ name: x }] } }",
      "Every step must define",
    ],
    [
      "an unknown need",
      "on: push\njobs: { a: { needs: b, runs-on: x, steps: [{ run: x }] } }",
      "depends on unknown job 'b'",
    ],
    [
      "a circle of needs",
      "on: push\njobs: { a: { needs: a, runs-on: x, steps: [{ run: x }] } }",
      "at least one job with no dependencies",
    ],
    [
      "an unknown context",
      `on: push\nrun-name: "\${{ foo.bar }}"\n${JOBS}`,
      "Unrecognized named-value: 'foo'",
    ],
    [
      "an unknown function",
      "on: push\njobs: { a: { if: maybe(), runs-on: x, steps: [{ run: x }] } }",
      "Unrecognized function: 'maybe'",
    ],
  ])("is refused with %s", (_, text, message) => {
    expect(() => readWorkflow(PATH, text)).toThrow(message);
  });
});

describe("filters", () => {
  test.each([
    [["main"], "main", true],
    [["release/*"], "release/1", true],
    [["release/*"], "release/1/x", false],
    [["release/**"], "release/1/x", true],
    [["**", "!wip/**"], "wip/x", false],
    [["v[12].[0-9]+"], "v2.10", true],
    [["src/**"], "src/a/b.ts", true],
    [["**/*.ts"], "b.ts", true],
    [["*.ts"], "src/b.ts", false],
  ])("%j against %s", (patterns, text, wanted) => {
    expect(matchesPatterns(patterns, text)).toBe(wanted);
  });

  test("of branches keep tags out", () => {
    const workflow = readWorkflow(PATH, BUILD);
    const pushed = { changedPaths: ["src/a"], headMessage: "x" };
    expect(isStartedBy(workflow, { ...pushed, ref: "refs/heads/main" })).toBe(true);
    expect(isStartedBy(workflow, { ...pushed, ref: "refs/tags/main" })).toBe(false);
  });

  test.each([
    [">=2026-11-23", 1],
    ["<2026-11-23", 0],
    ["2026-11-23", 1],
    [">2026-11-23T08:00:00Z", 1],
    ["<=2026-11-22", 0],
    ["2026-11-24..*", 0],
    ["*..2026-11-23", 1],
  ])("of runs created %s", (created, count) => {
    const scene = setTheScene({ workflows: { "deploy.yml": DEPLOY } });
    scene.dispatch("deploy.yml", { environment: "a", artifact_id: "b" });
    expect(filterRuns(new URLSearchParams({ created }), scene.actions.runs())).toHaveLength(count);
  });
});

describe("a matrix", () => {
  const scope = { contexts: { inputs: { list: "[1,2]" } } };

  test("spreads over its axes, without what is excluded and with what is included", () => {
    const matrix = {
      a: `\${{ fromJSON(inputs.list) }}`,
      b: ["x", "y"],
      exclude: [{ a: 1, b: "y" }],
      include: [{ b: "x", c: 9 }, { a: 3 }],
    };
    expect(spread(matrix, scope)).toEqual([
      { a: 1, b: "x", c: 9 },
      { a: 2, b: "x", c: 9 },
      { a: 2, b: "y" },
      { a: 3 },
    ]);
    expect(spread(null, scope)).toEqual([null]);
  });

  test.each([
    [{ a: [] }, "does not contain any values"],
    [{ a: "x" }, "a sequence is expected"],
    [{ a: Array.from({ length: 257 }, (_, index) => index) }, "at most 256 jobs"],
    ["x", "a mapping is expected"],
  ])("is refused as %j", (matrix, message) => {
    expect(() => spread(matrix, scope)).toThrow(message);
  });
});

describe("what a step says", () => {
  test("through files, on one line or several", () => {
    expect(readPairs("a=1=2\nb<<E\nx\n\ny\nE\n")).toEqual({ a: "1=2", b: "x\n\ny" });
    expect(() => readPairs("nonsense")).toThrow("Invalid format 'nonsense'");
    expect(() => readPairs("b<<E\nx")).toThrow("delimiter not found 'E'");
  });

  test("through commands, with masked words never shown", () => {
    const output =
      "plain secret\n::add-mask::hidden\n::warning file=a.ts,line=1::look%0Ahere hidden\n::debug::x\n";
    expect(readOutput(output, new Set(["secret"]))).toEqual({
      lines: ["plain ***", "##[warning]look\nhere ***"],
      annotations: [{ level: "warning", message: "look\nhere ***" }],
    });
  });
});
