/** This project's own Action, as committed, in jobs of the simulated GitHub. */
import { afterEach, expect, test } from "@jest/globals";
import { OWN_ACTION } from "../../../src/simulation/github/actions/runner/action-runner.ts";
import { Script } from "../../../src/simulation/github/actions/script.ts";
import { type GitHubServer, startGitHub } from "../../../src/simulation/github/server.ts";
import { minutes, outcomeOf, setTheScene } from "./support.ts";

const DEPLOY = `
on: { workflow_dispatch: { inputs: { environment: {}, deployment_id: {} } } }
permissions: { deployments: write, contents: read }
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: acme/release-captain/action@v1
        with: { command: report, deployment-id: "\${{ inputs.deployment_id }}" }
      - run: ./deploy.sh
`;

const BUILD = `
on: { push: { branches: [main] } }
permissions: { contents: read }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: docker build .
      - uses: ./action
        with:
          command: publish
          parts: '[{ "type": "docker", "uri": "ghcr.io/acme/shop", "digest": "sha256:${"a".repeat(64)}" }]'
`;

let github: GitHubServer | null = null;
afterEach(async () => {
  await github?.close();
  github = null;
});

async function serve(workflows: Record<string, string>, script = new Script()) {
  const scene = setTheScene({ workflows, script, actions: [OWN_ACTION] });
  const { routes, mounts } = scene.actions;
  github = await startGitHub({ world: scene.world, routes, mounts });
  return scene;
}

test.each(["success", "failure"] as const)(
  "reports a deployment that ends in %s",
  async (outcome) => {
    const { world, repository, actor, ...scene } = await serve(
      { "deploy.yml": DEPLOY },
      new Script({ outcome }),
    );
    const sha = repository.head ?? "";
    const deployment = world.createDeployment(repository, {
      sha,
      ref: sha,
      environment: "prod-a",
      by: actor,
    });

    const run = scene.dispatch("deploy.yml", {
      environment: "prod-a",
      deployment_id: String(deployment.id),
    });
    await scene.pass(minutes(2));

    expect(outcomeOf(run)).toBe(outcome);
    expect(deployment.statuses.map(({ state }) => state)).toEqual(["in_progress", outcome]);
    expect(deployment.statuses[0]?.creator.login).toBe("github-actions[bot]");
  },
);

test("refuses to deploy again when its run is run again", async () => {
  const { world, repository, actor, ...scene } = await serve({ "deploy.yml": DEPLOY });
  const sha = repository.head ?? "";
  const deployment = world.createDeployment(repository, {
    sha,
    ref: sha,
    environment: "prod-a",
    by: actor,
  });
  const run = scene.dispatch("deploy.yml", {
    environment: "prod-a",
    deployment_id: String(deployment.id),
  });
  await scene.pass(minutes(2));

  scene.actions.rerun(run, actor);
  await scene.pass(minutes(2));

  expect(scene.stepsOf(run)).toContain("Run ./deploy.sh: skipped");
  expect(deployment.statuses.map(({ state }) => state)).toEqual(["in_progress", "success"]);
});

test("publishes the manifest as an artifact of the build", async () => {
  const scene = await serve({ "build.yml": BUILD });

  await scene.pass(minutes(2));

  const [run] = scene.actions.runs();
  expect(run && outcomeOf(run)).toBe("success");
  expect(scene.actions.artifacts.all().map(({ name, isFinal }) => [name, isFinal])).toEqual([
    ["release-captain-manifest-shop", true],
  ]);
});
