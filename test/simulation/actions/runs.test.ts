import { describe, expect, test } from "@jest/globals";
import { latestAttempt } from "../../../src/simulation/github/actions/runs/run.ts";
import { Script } from "../../../src/simulation/github/actions/script.ts";
import { BUILD, DEPLOY, DEPLOY_STAGE, minutes, outcomeOf, setTheScene } from "./support.ts";

const INPUTS = { environment: "prod-a", artifact_id: "shop-1", deployment_id: "77" };

describe("a dispatched run", () => {
  test("queues, runs and ends on the world's clock", async () => {
    const scene = setTheScene({ workflows: { "deploy.yml": DEPLOY } });

    const run = scene.dispatch("deploy.yml", INPUTS);
    expect(outcomeOf(run)).toBe("queued");
    await scene.pass(5_000);
    expect(outcomeOf(run)).toBe("in_progress");
    await scene.pass(minutes(1));

    expect(outcomeOf(run)).toBe("success");
    expect(run.displayTitle).toBe("Deploy shop-1 to prod-a (77)");
    expect(scene.stepsOf(run)).toEqual([
      "Run actions/checkout@v5: success",
      "Run ./deploy.sh: success",
      "Run ./clean-up.sh: success",
    ]);
    expect(scene.told("workflow_run")).toEqual(["requested", "in_progress", "completed"]);
    expect(scene.told("workflow_job")).toEqual(["queued", "in_progress", "completed"]);
  });

  test("fails where the script says so, and still cleans up", async () => {
    const script = new Script();
    script.when(
      { environment: "prod-a", kind: "promotion" },
      { outcome: "failure", message: "no space" },
    );
    const scene = setTheScene({ workflows: { "deploy.yml": DEPLOY }, script });

    const bad = scene.dispatch("deploy.yml", INPUTS);
    const other = scene.dispatch("deploy.yml", { ...INPUTS, environment: "prod-b" });
    await scene.pass(minutes(2));
    const rollback = scene.dispatch("deploy.yml", { ...INPUTS, kind: "rollback" });
    await scene.pass(minutes(2));

    expect([bad, other, rollback].map(outcomeOf)).toEqual(["failure", "success", "success"]);
    expect(scene.stepsOf(bad)).toEqual([
      "Run actions/checkout@v5: success",
      "Run ./deploy.sh: failure",
      "Run ./clean-up.sh: success",
    ]);
    expect(scene.logOf(bad)).toContain("##[error]no space");
  });

  test("fails at its start without a job", async () => {
    const script = new Script();
    script.when(
      { workflow: "deploy.yml" },
      { outcome: "startup_failure", message: "no runners here" },
      { times: 1 },
    );
    const scene = setTheScene({ workflows: { "deploy.yml": DEPLOY }, script });

    const first = scene.dispatch("deploy.yml", INPUTS);
    const second = scene.dispatch("deploy.yml", { ...INPUTS, environment: "prod-b" });
    await scene.pass(minutes(2));

    expect(outcomeOf(first)).toBe("startup_failure");
    expect(latestAttempt(first)).toMatchObject({ problem: "no runners here", jobs: [] });
    expect(outcomeOf(second)).toBe("success");
  });

  test("never starts, or hangs for ever, where the script says so", async () => {
    const script = new Script();
    script.when({ environment: "prod-a" }, { queueMs: "never" });
    script.when({ environment: "prod-b" }, { workMs: "forever" });
    const scene = setTheScene({ workflows: { "deploy.yml": DEPLOY }, script });

    const idle = scene.dispatch("deploy.yml", INPUTS);
    const stuck = scene.dispatch("deploy.yml", { ...INPUTS, environment: "prod-b" });
    await scene.pass(minutes(300));
    expect([idle, stuck].map(outcomeOf)).toEqual(["queued", "in_progress"]);

    await scene.pass(minutes(61));
    expect(outcomeOf(stuck)).toBe("cancelled");
  });

  test("fails with GitHub's message for an expression that cannot be worked out", async () => {
    const workflow = DEPLOY_STAGE.replace(
      "fromJSON(inputs.targets)",
      "fromJSON(inputs.artifact_id)",
    );
    const scene = setTheScene({ workflows: { "stage.yml": workflow } });

    const run = scene.dispatch("stage.yml", { targets: "[]", artifact_id: "shop-1" });
    await scene.pass(0);

    expect(outcomeOf(run)).toBe("failure");
    expect(latestAttempt(run).problem).toContain("Error reading JToken");
  });
});

describe("a run for a stage", () => {
  const targets = JSON.stringify(
    ["us", "eu", "ap"].map((environment) => ({ environment, deployment_id: "1" })),
  );

  test("has a job for each target whose name ends with the environment", async () => {
    const script = new Script();
    script.when({ environment: "eu" }, { outcome: "failure" });
    const scene = setTheScene({ workflows: { "stage.yml": DEPLOY_STAGE }, script });

    const run = scene.dispatch("stage.yml", { targets, artifact_id: "shop-1" });
    await scene.pass(minutes(2));

    expect(scene.jobsOf(run)).toEqual([
      "deploy (us): success",
      "deploy (eu): failure",
      "deploy (ap): success",
    ]);
    expect(outcomeOf(run)).toBe("failure");
  });

  test("ends the others with the first failure unless fail-fast is off", async () => {
    const script = new Script();
    script.when({ environment: "eu" }, { outcome: "failure", workMs: 1_000 });
    const workflow = DEPLOY_STAGE.replace("fail-fast: false", "fail-fast: true");
    const scene = setTheScene({ workflows: { "stage.yml": workflow }, script });

    const run = scene.dispatch("stage.yml", { targets, artifact_id: "shop-1" });
    await scene.pass(minutes(2));

    expect(scene.jobsOf(run)).toEqual([
      "deploy (us): cancelled",
      "deploy (eu): failure",
      "deploy (ap): cancelled",
    ]);
    expect(outcomeOf(run)).toBe("failure");
  });

  test("takes no more runners at once than there are, or than max-parallel allows", async () => {
    const workflow = DEPLOY_STAGE.replace("fail-fast: false", "max-parallel: 1");
    const scene = setTheScene({
      workflows: { "stage.yml": workflow, "deploy.yml": DEPLOY },
      runners: 1,
    });

    const stage = scene.dispatch("stage.yml", { targets, artifact_id: "shop-1" });
    const other = scene.dispatch("deploy.yml", INPUTS);
    await scene.pass(minutes(1.5));
    expect(scene.jobsOf(stage)).toEqual([
      "deploy (us): success",
      "deploy (eu): queued",
      "deploy (ap): queued",
    ]);
    expect(outcomeOf(other)).toBe("in_progress");
    await scene.pass(minutes(5));

    expect([stage, other].map(outcomeOf)).toEqual(["success", "success"]);
  });
});

describe("a build", () => {
  test("starts with a push that touches its paths, and hands outputs on", async () => {
    const script = new Script();
    script.when({ workflow: "build.yml" }, { outputs: { image: { digest: "sha256:9" } } });
    const scene = setTheScene({ workflows: { "build.yml": BUILD }, script });

    const commit = scene.push("Change the shop", { "src/shop.ts": "1" });
    await scene.pass(minutes(3));

    const [run] = scene.actions.runs(scene.repository);
    expect(run).toMatchObject({
      event: "push",
      headSha: commit.sha,
      displayTitle: "Change the shop",
    });
    expect(run && scene.jobsOf(run)).toEqual(["test: success", "build: success"]);
    expect(run && latestAttempt(run).jobs[1]?.outputs).toEqual({ digest: "sha256:9" });
  });

  test.each([
    ["other paths", "Write", { "docs/a.md": "1" }, "main"],
    ["a skip", "Change [skip ci]", { "src/shop.ts": "1" }, "main"],
    ["other branches", "Change", { "src/shop.ts": "1" }, "topic"],
  ])("does not start for %s", async (_, message, files, branch) => {
    const scene = setTheScene({ workflows: { "build.yml": BUILD } });

    scene.push(message, files, branch);
    await scene.pass(minutes(1));

    expect(scene.actions.runs()).toEqual([]);
  });

  test("skips what needs a failed job, and runs only that again on demand", async () => {
    const script = new Script();
    script.when({ job: "build" }, { outcome: "failure" }, { times: 1 });
    const scene = setTheScene({
      workflows: {
        "build.yml": `${BUILD}  after:\n    needs: build\n    runs-on: x\n    steps: [{ run: x }]\n`,
      },
      script,
    });

    scene.push("Change", { "src/shop.ts": "1" });
    await scene.pass(minutes(3));
    const [run] = scene.actions.runs();
    if (run === undefined) throw new Error("no run");
    expect(scene.jobsOf(run)).toEqual(["test: success", "build: failure", "after: skipped"]);
    const testJob = latestAttempt(run).jobs[0];
    scene.actions.rerun(run, scene.actor, true);
    await scene.pass(minutes(3));

    expect(scene.jobsOf(run)).toEqual(["test: success", "build: success", "after: success"]);
    expect(latestAttempt(run).jobs[0]).toBe(testJob);
    expect(latestAttempt(run).number).toBe(2);
    expect(scene.told("workflow_run")).toEqual([
      "requested",
      "in_progress",
      "completed",
      "in_progress",
      "completed",
    ]);
  });

  test("reports a file that it cannot read as a run without jobs", async () => {
    const scene = setTheScene({
      workflows: { "build.yml": BUILD.replace("npm test", "${{ nope.x }}") },
    });

    await scene.pass(minutes(1));

    const [run] = scene.actions.runs();
    expect(run && outcomeOf(run)).toBe("startup_failure");
    expect(run && latestAttempt(run).problem).toContain("Unrecognized named-value: 'nope'");
  });
});

describe("cancelling", () => {
  test("takes effect after a while, and lets steps that always run do so", async () => {
    const scene = setTheScene({ workflows: { "deploy.yml": DEPLOY } });
    const run = scene.dispatch("deploy.yml", INPUTS);
    await scene.pass(20_000);

    scene.actions.cancel(run);
    await scene.pass(4_000);
    expect(outcomeOf(run)).toBe("in_progress");
    await scene.pass(1_000);

    expect(outcomeOf(run)).toBe("cancelled");
    expect(scene.stepsOf(run)).toEqual([
      "Run actions/checkout@v5: success",
      "Run ./deploy.sh: cancelled",
      "Run ./clean-up.sh: success",
    ]);
    expect(() => scene.actions.cancel(run)).toThrow(
      "Cannot cancel a workflow run that is completed.",
    );
  });

  test("is ignored by a stubborn job until it is forced", async () => {
    const script = new Script({ workMs: "forever", cancelMs: "ignored" });
    const scene = setTheScene({ workflows: { "deploy.yml": DEPLOY }, script });
    const run = scene.dispatch("deploy.yml", INPUTS);
    await scene.pass(minutes(5));

    scene.actions.cancel(run);
    await scene.pass(minutes(5));
    expect(outcomeOf(run)).toBe("in_progress");
    scene.actions.cancel(run, true);
    await scene.pass(1_000);

    expect(outcomeOf(run)).toBe("cancelled");
    expect(scene.stepsOf(run)).toHaveLength(2);
  });

  test("ends a queued run at once", async () => {
    const scene = setTheScene({ workflows: { "deploy.yml": DEPLOY } });
    const run = scene.dispatch("deploy.yml", INPUTS);
    await scene.pass(1_000);

    scene.actions.cancel(run);

    expect(outcomeOf(run)).toBe("cancelled");
    expect(scene.told("workflow_run")).toEqual(["requested", "completed"]);
  });
});

describe("concurrency", () => {
  test("runs one, keeps the newest pending, and cancels an older pending one", async () => {
    const scene = setTheScene({ workflows: { "deploy.yml": DEPLOY } });

    const runs = ["1", "2", "3"].map((id) =>
      scene.dispatch("deploy.yml", { ...INPUTS, deployment_id: id }),
    );
    const elsewhere = scene.dispatch("deploy.yml", { ...INPUTS, environment: "prod-b" });
    await scene.pass(10_000);
    expect(runs.map(outcomeOf)).toEqual(["in_progress", "cancelled", "pending"]);
    expect(outcomeOf(elsewhere)).toBe("in_progress");
    await scene.pass(minutes(3));

    expect(runs.map(outcomeOf)).toEqual(["success", "cancelled", "success"]);
  });

  test("of a job cancels the running one where it is told to", async () => {
    const workflow = DEPLOY.replace(/^concurrency:.*$/m, "").replace(
      "    runs-on: ubuntu-latest",
      "    runs-on: ubuntu-latest\n    concurrency: { group: one, cancel-in-progress: true }",
    );
    const scene = setTheScene({ workflows: { "deploy.yml": workflow } });

    const first = scene.dispatch("deploy.yml", INPUTS);
    await scene.pass(10_000);
    const second = scene.dispatch("deploy.yml", INPUTS);
    await scene.pass(1_000);
    expect([first, second].map(outcomeOf)).toEqual(["in_progress", "pending"]);
    await scene.pass(minutes(2));

    expect([first, second].map(outcomeOf)).toEqual(["cancelled", "success"]);
  });
});

describe("GitHub's reviewers", () => {
  test("hold a run until they answer", async () => {
    const script = new Script({ review: true });
    const scene = setTheScene({ workflows: { "deploy.yml": DEPLOY }, script });

    const approved = scene.dispatch("deploy.yml", INPUTS);
    const rejected = scene.dispatch("deploy.yml", { ...INPUTS, environment: "prod-b" });
    await scene.pass(minutes(60));
    expect([approved, rejected].map(outcomeOf)).toEqual(["waiting", "waiting"]);
    scene.actions.review(approved, "approved", ["prod-a"]);
    scene.actions.review(rejected, "rejected");
    await scene.pass(minutes(2));

    expect([approved, rejected].map(outcomeOf)).toEqual(["success", "failure"]);
    expect(scene.told("workflow_job").slice(0, 4)).toEqual([
      "queued",
      "waiting",
      "queued",
      "waiting",
    ]);
  });
});

test("a run again starts everything anew under the same id", async () => {
  const scene = setTheScene({ workflows: { "deploy.yml": DEPLOY } });
  const run = scene.dispatch("deploy.yml", INPUTS);
  expect(() => scene.actions.rerun(run, scene.actor)).toThrow("already running");
  await scene.pass(minutes(2));

  scene.actions.rerun(run, scene.actor);
  expect(outcomeOf(run)).toBe("queued");
  await scene.pass(minutes(2));

  expect(outcomeOf(run)).toBe("success");
  expect(run.attempts.map(({ number }) => number)).toEqual([1, 2]);
});

describe("an environment", () => {
  test("gets a Deployment from GitHub itself unless the job wants none", async () => {
    const plain = DEPLOY.replace("deployment: false", "url: 'https://x.example/${{ job.status }}'");
    const script = new Script();
    script.when({ environment: "prod-b" }, { outcome: "failure" });
    const scene = setTheScene({ workflows: { "plain.yml": plain, "deploy.yml": DEPLOY }, script });

    scene.dispatch("plain.yml", INPUTS);
    scene.dispatch("plain.yml", { ...INPUTS, environment: "prod-b" });
    scene.dispatch("deploy.yml", { ...INPUTS, environment: "prod-c" });
    await scene.pass(minutes(2));

    const made = [...scene.repository.deployments.values()].map((one) => [
      one.environment,
      one.statuses.map(({ state }) => state),
    ]);
    expect(made).toEqual([
      ["prod-a", ["in_progress", "success"]],
      ["prod-b", ["in_progress", "failure"]],
    ]);
  });
});
