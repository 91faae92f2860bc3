import { describe, expect, test } from "@jest/globals";
import { Script } from "../../../src/simulation/github/actions/script.ts";
import { DEPLOY, minutes, outcomeOf, setTheScene } from "./support.ts";

const INPUTS = { environment: "prod-a", artifact_id: "shop-1", deployment_id: "77" };

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
