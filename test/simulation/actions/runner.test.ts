import { afterEach, describe, expect, test } from "@jest/globals";
import { latestAttempt } from "../../../src/simulation/github/actions/runs/run.ts";
import { Script } from "../../../src/simulation/github/actions/script.ts";
import { type GitHubServer, startGitHub } from "../../../src/simulation/github/server.ts";
import { minutes, outcomeOf, setTheScene } from "./support.ts";

let github: GitHubServer | null = null;
afterEach(async () => {
  await github?.close();
  github = null;
});

const workflow = (command: string, permissions = "{ deployments: read }") => `
on: { workflow_dispatch: { inputs: { environment: {} } } }
jobs:
  deploy:
    runs-on: ubuntu-latest
    permissions: ${permissions}
    outputs: { seen: "\${{ steps.own.outputs.seen }}", status: "\${{ steps.own.outputs.status }}" }
    steps:
      - id: own
        uses: ./fixture
        with: { command: ${command} }
      - run: ./deploy.sh
`;

describe.each(["process", "thread"] as const)("an action executed in a %s", (execution) => {
  async function run(command: string, options: { permissions?: string; script?: Script } = {}) {
    const script = options.script ?? new Script();
    const workflows = { "deploy.yml": workflow(command, options.permissions) };
    const scene = setTheScene({ workflows, execution, script });
    github = await startGitHub({ world: scene.world, routes: scene.actions.routes });
    const started = scene.dispatch("deploy.yml", { environment: "prod-a" });
    return { ...scene, run: started };
  }

  test("gets its inputs and event, hands outputs on, and finishes after the last step", async () => {
    const scene = await run("greet");

    await scene.pass(minutes(2));

    expect(latestAttempt(scene.run).jobs[0]?.outputs).toMatchObject({ seen: "greet 1 prod-a" });
    expect(scene.stepsOf(scene.run)).toEqual([
      "Run ./fixture: success",
      "Run ./deploy.sh: success",
      "Post Run ./fixture: success",
    ]);
    expect(scene.logOf(scene.run)).toContain("post of greet: job was success");
    expect(scene.logOf(scene.run)).toContain("token is ***");
  });

  test("learns in its post step that the job failed", async () => {
    const script = new Script({ outcome: "failure" });
    const scene = await run("greet", { script });

    await scene.pass(minutes(2));

    expect(outcomeOf(scene.run)).toBe("failure");
    expect(scene.logOf(scene.run)).toContain("post of greet: job was failure");
  });

  test("learns in its post step that the job was cancelled", async () => {
    const scene = await run("greet");
    await scene.pass(minutes(0.5));

    scene.actions.cancel(scene.run);
    await scene.pass(minutes(1));

    expect(outcomeOf(scene.run)).toBe("cancelled");
    expect(scene.logOf(scene.run)).toContain("post of greet: job was cancelled");
  });

  test.each([
    ["fail", "##[error]no such"],
    ["throw", "broken action"],
    ["exit", "token is"],
  ])("fails the job before anything is deployed with %s", async (command, said) => {
    const scene = await run(command);

    await scene.pass(minutes(2));

    expect(outcomeOf(scene.run)).toBe("failure");
    expect(scene.stepsOf(scene.run).slice(0, 2)).toEqual([
      "Run ./fixture: failure",
      "Run ./deploy.sh: skipped",
    ]);
    expect(scene.logOf(scene.run)).toContain(said);
  });

  test.each([
    ["{ deployments: read }", "200"],
    ["{ contents: read }", "403"],
  ])("has a token with the permissions %s of its job", async (permissions, status) => {
    const scene = await run("ask", { permissions });

    await scene.pass(minutes(2));

    expect(latestAttempt(scene.run).jobs[0]?.outputs).toMatchObject({ status });
  });

  test("is stopped by a forced cancel while it hangs", async () => {
    const scene = await run("hang");
    scene.clock.advance(5_000);
    expect(outcomeOf(scene.run)).toBe("in_progress");

    scene.actions.cancel(scene.run, true);
    scene.clock.advance(1_000);
    await scene.actions.idle();

    expect(outcomeOf(scene.run)).toBe("cancelled");
  });
});
