import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { commitSha } from "../../../src/domain/ids.ts";
import { type Given, given, SELF, worked } from "../given.ts";

let world: Given;
beforeEach(async () => {
  world = await given();
});
afterEach(() => world.server.close());

const first = () => commitSha(world.first.sha);

describe("deployments", () => {
  const wanted = () => ({
    commit: first(),
    environment: "prod-a",
    task: "deploy" as const,
    description: "🚢".repeat(200),
    isProduction: true,
    payload: { artifact_id: "shop-1", attempt: 1, manifest_digest: null },
  });

  test("makes a Deployment and finds it again by what it carries", async () => {
    const made = worked(await world.github.createDeployment(wanted()));
    const found = worked(
      await world.github.listDeployments({ environment: "prod-a", commit: first() }),
    );

    expect(found).toEqual([made]);
    expect(made).toMatchObject({ creator: SELF, task: "deploy", payload: wanted().payload });
    const [stored] = world.repository.deployments.values();
    expect([...(stored?.description ?? "")]).toHaveLength(140);
  });

  test("lists only our own, newest first", async () => {
    const one = worked(await world.github.createDeployment(wanted()));
    world.world.createDeployment(world.repository, {
      by: world.ada,
      sha: first(),
      ref: "main",
      environment: "prod-a",
    });
    const two = worked(await world.github.createDeployment(wanted()));

    const found = await world.github.listDeployments({ environment: "prod-a", commit: first() });

    expect(worked(found)).toEqual([two, one]);
  });

  test("posts a status and lists it", async () => {
    const { deploymentId } = worked(await world.github.createDeployment(wanted()));
    const logUrl = "https://example.com/log";

    worked(
      await world.github.createStatus(deploymentId, {
        state: "in_progress",
        description: "x".repeat(150),
        logUrl,
        environmentUrl: null,
      }),
    );

    expect(worked(await world.github.listStatuses(deploymentId))).toMatchObject([
      { deploymentId, state: "in_progress", logUrl, creator: SELF },
    ]);
  });
});
