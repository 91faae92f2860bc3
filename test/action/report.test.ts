import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { endStep, type Step, startStep } from "./step.ts";
import { TinyGitHub } from "./tiny-github.ts";

const github = new TinyGitHub();
beforeEach(() => github.start());
afterEach(async () => {
  await github.stop();
  github.calls.length = 0;
  github.statuses.length = 0;
  github.fault = () => null;
});

const RUN = "https://github.com/acme/My.Checkout/actions/runs/4711";
const DIGEST = `sha256:${"a".repeat(64)}`;

function aReport(inputs: Step["inputs"] = {}): Step {
  return {
    apiUrl: github.url,
    inputs: { command: "report", "deployment-id": "123", environment: "prod-a", ...inputs },
  };
}

describe("when the job ends", () => {
  test.each([
    ["success", "success", "Deployed"],
    ["failure", "failure", "The job failed"],
    ["cancelled", "failure", "The job was cancelled"],
  ])("%s is reported as %s", async (jobStatus, state, description) => {
    const step = aReport({ "environment-url": "https://prod.acme.test/" });
    const start = await startStep(step);

    const end = await endStep(step, start, jobStatus);

    expect(end).toMatchObject({ exitCode: 0, errors: [], warnings: [] });
    expect(github.states()).toEqual(["in_progress", state]);
    expect(github.statuses[0]).toMatchObject({
      description,
      log_url: RUN,
      environment_url: "https://prod.acme.test/",
    });
  });

  test("passes on the digest that the environment reports by then", async () => {
    const start = await startStep(aReport());

    await endStep(aReport({ digest: DIGEST }), start, "success");

    expect(github.statuses[0]).toMatchObject({
      state: "success",
      description: `digest ${DIGEST}`,
    });
  });

  test("an unreadable digest fails the deployment and the job", async () => {
    const start = await startStep(aReport());

    const end = await endStep(aReport({ digest: "latest" }), start, "success");

    expect(end.exitCode).toBe(1);
    expect(github.states()).toEqual(["in_progress", "failure"]);
  });

  test("an unreadable address is left out", async () => {
    const start = await startStep(aReport());

    const end = await endStep(aReport({ "environment-url": "http://x" }), start, "success");

    expect(end.exitCode).toBe(0);
    expect(end.warnings).toEqual([
      'Input "environment-url" must be an address that begins with https://.',
    ]);
    expect(github.statuses[0]).toMatchObject({ state: "success", environment_url: "" });
  });

  test("a deployment that was closed meanwhile is left as it is", async () => {
    const step = aReport();
    const start = await startStep(step);
    github.add("failure", { description: "alarm" });

    const end = await endStep(step, start, "success");

    expect(end.exitCode).toBe(0);
    expect(end.warnings[0]).toContain("closed before this job ended");
    expect(github.states()).toEqual(["in_progress", "failure"]);
  });

  test("a lost answer does not fail a job that deployed", async () => {
    const step = aReport();
    const start = await startStep(step);
    github.fault = () => ({ status: 403 });

    const end = await endStep(step, start, "success");

    expect(end.exitCode).toBe(0);
    expect(end.warnings[0]).toContain("Release Captain learns it from the run");
  });

  test.each([
    ["lost its claim", {}, "in_progress"],
    ["found it closed", {}, "success"],
  ])("a job that %s says nothing", async (_case, inputs, state) => {
    github.add(state, { log_url: "elsewhere" });
    const step = aReport(inputs);
    const start = await startStep(step);
    github.calls.length = 0;

    const end = await endStep(step, start, "failure");

    expect(end).toMatchObject({ exitCode: 0, errors: [], warnings: [] });
    expect(github.calls).toEqual([]);
  });

  test("a step whose command was wrong is not started again as if it were the first half", async () => {
    const step = aReport({ command: "deploy" });
    const start = await startStep(step);

    const end = await endStep(step, start, "failure");

    expect(start.exitCode).toBe(1);
    expect(end).toMatchObject({ exitCode: 0, log: "" });
  });
});
