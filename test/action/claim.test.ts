import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { endStep, type Step, startStep } from "./step.ts";
import { type Call, TinyGitHub } from "./tiny-github.ts";

const github = new TinyGitHub();
beforeEach(() => github.start());
afterEach(async () => {
  await github.stop();
  github.calls.length = 0;
  github.statuses.length = 0;
  github.fault = () => null;
  github.before = async () => {};
  github.payload = { stage: "prod" };
});

const RUN = "https://github.com/acme/My.Checkout/actions/runs/4711";

function aReport(inputs: Step["inputs"] = {}, variables: Step["variables"] = {}): Step {
  return {
    apiUrl: github.url,
    inputs: { command: "report", "deployment-id": "123", environment: "prod-a", ...inputs },
    variables,
  };
}

/** True for the n-th call of its kind, counted from 1. */
function nth(count: number, is: (call: Call) => boolean): (call: Call) => boolean {
  let seen = 0;
  return (call) => is(call) && ++seen === count;
}
const isPost = (call: Call) => call.method === "POST";
const isList = (call: Call) => call.method === "GET" && call.path.includes("/statuses");

describe("before the deployment", () => {
  test("claims it with the address of its run, and the job goes on", async () => {
    const start = await startStep(aReport());

    expect(start).toMatchObject({ exitCode: 0, errors: [], warnings: [] });
    expect(github.states()).toEqual(["in_progress"]);
    expect(github.statuses[0]).toMatchObject({
      log_url: RUN,
      description: expect.stringMatching(/^Deploying \(claim [0-9a-f]{12}\)$/),
    });
  });

  test("passes over what the captain said about this very run", async () => {
    github.add("queued", { log_url: RUN });
    github.add("in_progress", { log_url: RUN, description: "Started" });

    const start = await startStep(aReport());

    expect(start.exitCode).toBe(0);
    expect(github.states()).toEqual(["queued", "in_progress", "in_progress"]);
  });

  test("lets exactly one of two jobs deploy that claim it at the same time", async () => {
    const bothHaveLooked = barrier(2);
    github.before = (call) => (isPost(call) ? bothHaveLooked() : Promise.resolve());

    const starts = await Promise.all([startStep(aReport()), startStep(aReport())]);

    const codes = starts.map(({ exitCode }) => exitCode).sort();
    expect(codes).toEqual([0, 1]);
    const winner = starts.find(({ exitCode }) => exitCode === 0);
    const loser = starts.find(({ exitCode }) => exitCode === 1);
    expect(winner?.state).toHaveProperty("claimed-deployment", "123");
    expect(loser?.state).not.toHaveProperty("claimed-deployment");
    expect(loser?.errors).toEqual([
      "Deployment 123 is already carried out by another run or job; not deploying again. Nothing was deployed.",
    ]);
  });

  test("refuses what another run has claimed, and writes nothing", async () => {
    github.add("in_progress", { log_url: `${RUN}0`, description: "Deploying (claim 0)" });

    const start = await startStep(aReport());

    expect(start.exitCode).toBe(1);
    expect(start.errors[0]).toContain("already carried out by another run");
    expect(github.made("POST")).toEqual([]);
  });

  test.each(["success", "failure", "error", "inactive"])(
    "refuses a deployment that is %s, and writes nothing",
    async (state) => {
      github.add("in_progress", { log_url: RUN });
      github.add(state);

      const start = await startStep(aReport());

      expect(start.exitCode).toBe(1);
      expect(start.errors).toEqual([
        "Deployment 123 is already closed; not deploying again. Use /retry prod or /rollback.",
      ]);
      expect(github.made("POST")).toEqual([]);
    },
  );

  test("refuses a deployment that was closed while it was being claimed", async () => {
    github.before = async (call) => {
      if (isPost(call)) github.add("failure");
    };

    const start = await startStep(aReport());

    expect(start.exitCode).toBe(1);
    expect(start.errors[0]).toContain("already closed");
  });

  test("refuses a re-run, whatever the deployment's statuses say", async () => {
    const start = await startStep(aReport({}, { GITHUB_RUN_ATTEMPT: "2" }));

    expect(start.exitCode).toBe(1);
    expect(start.errors).toEqual([
      "Deployment 123 is already closed; not deploying again. Use /retry prod or /rollback.",
    ]);
    expect(github.made("POST")).toEqual([]);
  });

  test.each([
    ["is unknown", { status: 404 }, { stage: "prod" }],
    ["cannot be shown", null, { stage: "::error::" }],
    ["is not told", null, "text"],
  ])("leaves out a stage that %s", async (_case, fault, payload) => {
    github.fault = (call) => (call.path.endsWith("/123") ? fault : null);
    github.payload = payload;

    const start = await startStep(aReport({}, { GITHUB_RUN_ATTEMPT: "2" }));

    expect(start.errors).toEqual([
      "Deployment 123 is already closed; not deploying again. Use /retry or /rollback.",
    ]);
  });

  test.each([
    ["write", isPost],
    ["read", isList],
  ])("names the permission when the token may not %s deployments", async (_verb, what) => {
    github.fault = (call) => (what(call) ? { status: 403 } : null);

    const start = await startStep(aReport());

    expect(start.exitCode).toBe(1);
    expect(start.errors).toEqual([
      'Add "permissions: deployments: write" to this job. Nothing was deployed.',
    ]);
    expect(start.state).not.toHaveProperty("claimed-deployment");
  });

  test.each([
    [404, "has no deployment 123"],
    [422, "GitHub refused to claim deployment 123 (422). Nothing was deployed."],
    [401, "GitHub refused to claim deployment 123 (401). Nothing was deployed."],
  ])("ends without deploying when GitHub answers %d", async (status, sentence) => {
    github.fault = () => ({ status });

    const start = await startStep(aReport());

    expect(start.exitCode).toBe(1);
    expect(start.errors[0]).toContain(sentence);
  });

  test("explains a run that a person started by hand", async () => {
    const start = await startStep(aReport({ "deployment-id": "" }));

    expect(start.exitCode).toBe(1);
    expect(start.errors[0]).toContain("this run was not started by Release Captain");
    expect(start.errors[0]).toContain("Nothing was deployed.");
    expect(github.calls).toEqual([]);
  });

  test("refuses an environment that is not the deployment's, and reports the failure", async () => {
    const step = aReport({ environment: "prod-b" });

    const start = await startStep(step);
    await endStep(step, start, "failure");

    expect(start.errors[0]).toContain("do not belong together");
    expect(github.states()).toEqual(["in_progress", "failure"]);
  });
});

describe("when answers are lost", () => {
  test("finds its claim instead of writing it twice", async () => {
    const isFirst = nth(1, isPost);
    github.fault = (call) => (isFirst(call) ? "lost-after" : null);

    const start = await startStep(aReport());

    expect(start.exitCode).toBe(0);
    expect(github.states()).toEqual(["in_progress"]);
  });

  test("writes its claim again when it did not arrive", async () => {
    const isFirst = nth(1, isPost);
    github.fault = (call) => (isFirst(call) ? "lost-before" : null);

    const start = await startStep(aReport());

    expect(start.exitCode).toBe(0);
    expect(github.states()).toEqual(["in_progress"]);
    expect(github.made("POST")).toHaveLength(2);
  });

  test("asks again after a 502 and when it was too fast", async () => {
    const [first, second] = [nth(1, isList), nth(2, isList)];
    github.fault = (call) => {
      if (first(call)) return { status: 502 };
      return second(call) ? { status: 403, headers: { "retry-after": "0" } } : null;
    };

    const start = await startStep(aReport());

    expect(start).toMatchObject({ exitCode: 0, errors: [] });
  });

  test("does not wait for a limit that lasts longer than the job should", async () => {
    github.fault = () => ({ status: 403, headers: { "x-ratelimit-remaining": "0" } });

    const start = await startStep(aReport());

    expect(start.errors[0]).toContain("GitHub could not be reached");
    expect(github.calls).toHaveLength(1);
  });
});

/** Nobody passes before this many have come. */
function barrier(count: number): () => Promise<void> {
  let arrived = 0;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    arrived++;
    if (arrived >= count) open();
    return opened;
  };
}
