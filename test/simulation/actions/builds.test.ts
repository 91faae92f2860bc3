import { describe, expect, test } from "@jest/globals";
import { latestAttempt } from "../../../src/simulation/github/actions/runs/run.ts";
import { Script } from "../../../src/simulation/github/actions/script.ts";
import { BUILD, minutes, outcomeOf, setTheScene } from "./support.ts";

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
      workflows: { "build.yml": BUILD.replace("npm test", `\${{ nope.x }}`) },
    });

    await scene.pass(minutes(1));

    const [run] = scene.actions.runs();
    expect(run && outcomeOf(run)).toBe("startup_failure");
    expect(run && latestAttempt(run).problem).toContain("Unrecognized named-value: 'nope'");
  });
});
