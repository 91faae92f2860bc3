import { describe, expect, test } from "@jest/globals";
import { latestAttempt } from "../../../src/simulation/github/actions/runs/run.ts";
import { Script } from "../../../src/simulation/github/actions/script.ts";
import { DEPLOY, DEPLOY_STAGE, minutes, outcomeOf, setTheScene } from "./support.ts";

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

  test("runs only the failed jobs of its matrix again", async () => {
    const script = new Script();
    script.when({ environment: "eu" }, { outcome: "failure" }, { times: 1 });
    const scene = setTheScene({ workflows: { "stage.yml": DEPLOY_STAGE }, script });
    const run = scene.dispatch("stage.yml", { targets, artifact_id: "shop-1" });
    await scene.pass(minutes(2));

    scene.actions.rerun(run, scene.actor, true);
    await scene.pass(6_000);
    expect(scene.jobsOf(run).toSorted()).toEqual([
      "deploy (ap): success",
      "deploy (eu): in_progress",
      "deploy (us): success",
    ]);
    await scene.pass(minutes(2));

    expect(outcomeOf(run)).toBe("success");
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

describe("an environment", () => {
  test("gets a Deployment from GitHub itself unless the job wants none", async () => {
    const plain = DEPLOY.replace(
      "deployment: false",
      `url: 'https://x.example/\${{ job.status }}'`,
    );
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
