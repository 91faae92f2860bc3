/** Deployments and their statuses as Octokit sees them. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type Simulation, simulate, statusOf } from "./given.ts";

let simulation: Simulation;
beforeEach(async () => {
  simulation = await simulate();
});
afterEach(async () => {
  await simulation.github.close();
});

const gate = { auto_merge: false, required_contexts: [] };

test("creates a deployment, its environment and its statuses, and lists them newest first", async () => {
  const { octokit, at, first, world } = simulation;

  const made = await octokit.repos.createDeployment({
    ...at,
    ...gate,
    ref: first.sha,
    environment: "beta",
    payload: { artifact_id: "shop-1" },
  });
  if (made.status !== 201) throw new Error("no deployment");
  const deployment_id = made.data.id;
  await octokit.repos.createDeploymentStatus({ ...at, deployment_id, state: "in_progress" });
  await octokit.repos.createDeploymentStatus({
    ...at,
    deployment_id,
    state: "success",
    log_url: "https://example.com/log",
    description: "Done",
  });
  const statuses = await octokit.repos.listDeploymentStatuses({ ...at, deployment_id });
  const environments = await octokit.repos.getAllEnvironments(at);
  const listed = await octokit.repos.listDeployments({ ...at, environment: "beta" });

  expect(made.data).toMatchObject({
    sha: first.sha,
    task: "deploy",
    production_environment: false,
  });
  expect(made.data.creator?.login).toBe("release-captain[bot]");
  expect(statuses.data.map((one) => one.state)).toEqual(["success", "in_progress"]);
  expect(environments.data.environments?.map((one) => one.name)).toEqual(["beta"]);
  expect(listed.data.map((one) => one.payload)).toEqual([{ artifact_id: "shop-1" }]);
  world.demandFaithful();
});

test.each([
  { production: false, becomes: "inactive" },
  { production: true, becomes: "success" },
])(
  "a success leaves the one before it $becomes when production is $production",
  async ({ production, becomes }) => {
    const { octokit, at, first, repository, world } = simulation;
    const place = { environment: "prod-a", production_environment: production };
    const ids: number[] = [];

    for (const attempt of [1, 2]) {
      const made = await octokit.repos.createDeployment({
        ...at,
        ...gate,
        ...place,
        ref: first.sha,
        payload: { attempt },
      });
      if (made.status !== 201) throw new Error("no deployment");
      ids.push(made.data.id);
      await octokit.repos.createDeploymentStatus({
        ...at,
        deployment_id: made.data.id,
        state: "success",
      });
    }

    const states = ids.map((id) => repository.deployments.get(id)?.statuses.at(-1)?.state);
    expect(states).toEqual([becomes, "success"]);
    world.demandFaithful();
  },
);

test("refuses a description of 141 characters, a ref that does not exist and unmet contexts", async () => {
  const { octokit, at, first, app, repository, world } = simulation;
  const made = await octokit.repos.createDeployment({ ...at, ...gate, ref: "main" });
  if (made.status !== 201) throw new Error("no deployment");
  await octokit.checks.create({ ...at, name: "build", head_sha: first.sha });

  const tooLong = octokit.repos.createDeploymentStatus({
    ...at,
    deployment_id: made.data.id,
    state: "success",
    description: "x".repeat(141),
  });
  const noRef = octokit.repos.createDeployment({ ...at, ...gate, ref: "nowhere" });
  const unmet = octokit.repos.createDeployment({ ...at, ref: "main", auto_merge: false });

  expect(await statusOf(tooLong)).toBe(422);
  expect(await statusOf(noRef)).toBe(422);
  await expect(unmet).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining("Commit status checks failed"),
  });
  expect(made.data).toMatchObject({ environment: "production", production_environment: true });
  expect([...repository.checkRuns.values()].map((run) => run.app)).toEqual([app]);
  world.demandFaithful();
});
