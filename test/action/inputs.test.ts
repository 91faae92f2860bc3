import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { type Step, startStep } from "./step.ts";
import { TinyGitHub } from "./tiny-github.ts";

const github = new TinyGitHub();
beforeAll(() => github.start());
afterAll(() => github.stop());
afterEach(() => {
  github.calls.length = 0;
});

const anAlarm = (inputs: Step["inputs"]): Step => ({
  apiUrl: github.url,
  inputs: { command: "alarm", state: "alarm", ...inputs },
});

describe("hostile inputs", () => {
  const HOSTILE = "x\n::error::forged\n::set-output name=a::b%0A::stop-commands::t";
  test.each([
    ["command", { command: HOSTILE }],
    ["token", { token: HOSTILE, environment: "a" }],
    ["environment", { environment: HOSTILE }],
    ["environment", { environment: "a".repeat(45) }],
    ["environment", { environment: "../a" }],
    ["region", { region: HOSTILE }],
    ["alarm", { alarm: HOSTILE, environment: "a" }],
    ["state", { state: HOSTILE, environment: "a" }],
    ["at", { at: HOSTILE, environment: "a" }],
    ["id", { id: HOSTILE, environment: "a" }],
    ["url", { url: `https://a/${HOSTILE}`, environment: "a" }],
    ["url", { url: "https://user:secret@a/", environment: "a" }],
    ["commit", { command: "artifact-id", commit: HOSTILE }],
    ["commit", { command: "artifact-id", commit: "main" }],
    ["pipeline", { command: "artifact-id", pipeline: HOSTILE }],
    ["deployment-id", { command: "report", "deployment-id": HOSTILE }],
    ["deployment-id", { command: "report", "deployment-id": "0" }],
    ["digest", { command: "report", "deployment-id": "1", digest: HOSTILE }],
    ["environment-url", { command: "report", "deployment-id": "1", "environment-url": HOSTILE }],
  ])("%s is refused without being repeated", async (name, inputs) => {
    const step = await startStep(anAlarm(inputs));

    expect(step.exitCode).toBe(1);
    expect(step.errors).toHaveLength(1);
    expect(step.errors[0]).toMatch(new RegExp(`^Input "${name}" must be `));
    expect(step.log).not.toContain("forged");
    expect(step.log).not.toContain("secret");
    expect(github.calls).toEqual([]);
  });
});
