import { expect, test } from "@jest/globals";
import { readTemplates } from "../../src/simulation/templates.ts";
import { MINUTE, openStage, outcomeOf } from "./stage.ts";
import { ONE_STAGE, THREE_STAGES } from "./workflows.ts";

const IMAGE = `sha256:${"ab".repeat(32)}`;

test("a merge travels to production by itself, and GitHub tells the truth about it", async () => {
  const stage = await openStage({ validate: true, pipeline: THREE_STAGES });
  const first = stage.merge("First change (#1)");

  await stage.until(() => stage.check(first).startsWith("success"));

  expect(stage.check(first)).toBe("success: approved by every stage: 5 environments");
  expect(stage.story("beta")).toEqual(["deploy First: in_progress success"]);
  expect(stage.story("prod-a")).toEqual(["deploy First: in_progress success"]);
  expect(stage.runsOf("integration-tests.yml")).toHaveLength(1);
  const { payload, production, task, statuses } = stage.newest("prod-a");
  expect({ payload, production, task }).toEqual({
    payload: {
      artifact_id: `checkout-20261123-090000-${first.slice(0, 12)}`,
      pipeline: "checkout",
      stage: "prod",
      wave: null,
      kind: "promotion",
      attempt: 1,
      manifest_digest: null,
    },
    production: true,
    task: "deploy",
  });
  expect(statuses[0]?.logUrl).toMatch(/\/acme\/checkout\/actions\/runs\/\d+$/);
  const [check] = stage.ourChecks(first);
  expect(check).toMatchObject({
    name: "Release Captain (checkout)",
    externalId: `checkout-20261123-090000-${first.slice(0, 12)}`,
  });
  expect(stage.ourChecks(first)).toHaveLength(1);

  const second = stage.merge("Second change (#2)");
  await stage.until(() => stage.check(second).startsWith("success"));
  await stage.pass(MINUTE);

  expect(stage.story("prod-a")).toEqual([
    "deploy First: in_progress success inactive",
    "deploy Second: in_progress success",
  ]);
  expect(stage.incidents()).toEqual([]);
  stage.demandFaithful();
});

test("with our Action the manifest of the build goes with every deployment, and jobs report themselves", async () => {
  const templates = readTemplates();
  const stage = await openStage({ validate: true, pipeline: ONE_STAGE, workflows: templates });
  stage.script.when({ workflow: "build.yml" }, { outputs: { image: { digest: IMAGE } } });
  const sha = stage.merge("First change (#1)");

  await stage.until(() => stage.check(sha).startsWith("success"));

  const [run] = stage.runsOf("deploy.yml");
  expect(JSON.parse(run?.inputs.texts["manifest"] ?? "")).toMatchObject({
    parts: [{ type: "container", digest: IMAGE }],
  });
  expect(stage.newest("prod").payload).toMatchObject({
    manifest_digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
  });
  expect(
    stage.newest("prod").statuses.map(({ creator, state }) => `${creator.login} ${state}`),
  ).toEqual(["github-actions[bot] in_progress", "github-actions[bot] success"]);
  stage.demandFaithful();
});

test("a newer release supersedes the one that waits, and says so", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const first = stage.merge("First (#1)");
  await stage.until(() => stage.runsIn("prod") === first);
  const second = stage.merge("Second (#2)");
  await stage.until(() => stage.check(second).includes("waits for prod"));
  const third = stage.merge("Third (#3)");

  await stage.until(() => stage.check(third).startsWith("success"));

  expect(stage.check(first)).toMatch(/^success/);
  expect(stage.check(second)).toMatch(/^neutral: superseded by .+ in front of prod$/);
  expect(stage.story("prod")).toEqual([
    "deploy First: in_progress success inactive",
    "deploy Third: in_progress success",
  ]);
});

test("a release whose integration tests fail is rejected and goes no further; the fix goes through", async () => {
  const stage = await openStage({ pipeline: THREE_STAGES });
  const bad = stage.merge("Bad (#1)");
  stage.script.when(
    { workflow: "integration-tests.yml", environment: "beta" },
    { outcome: "failure" },
    { times: 1 },
  );

  await stage.until(() => stage.check(bad).startsWith("failure"));
  expect(stage.check(bad)).toMatch(/^failure: rejected by beta: beta: /);
  await stage.pass(MINUTE);
  expect(stage.story("beta")).toEqual(["deploy Bad: in_progress success failure"]);
  const fix = stage.merge("Fix (#2)");
  await stage.until(() => stage.check(fix).startsWith("success"));

  expect(stage.deployments("gamma-us")).toHaveLength(1);
  expect(stage.runsOf("integration-tests.yml").map(outcomeOf)).toEqual(["failure", "success"]);
});

test("with fan-out stage one run deploys all environments, and each is judged by its own job", async () => {
  const templates = readTemplates();
  const pipeline = ONE_STAGE.replace(
    "{ workflow: deploy.yml }",
    "{ workflow: deploy.yml, fan-out: stage }",
  ).replace("environments: [prod]", "environments: [prod-a, prod-b, prod-c]");
  const stage = await openStage({
    validate: true,
    pipeline,
    workflows: { "build.yml": templates["build.yml"], "deploy.yml": templates["deploy-stage.yml"] },
  });
  stage.script.when({ workflow: "build.yml" }, { outputs: { image: { digest: IMAGE } } });
  const first = stage.merge("First (#1)");
  await stage.until(() => stage.check(first).startsWith("success"));
  expect(stage.runsOf("deploy.yml")).toHaveLength(1);

  stage.script.when(
    { workflow: "deploy.yml", environment: "prod-b", kind: "promotion" },
    { outcome: "failure" },
  );
  const second = stage.merge("Second (#2)");
  await stage.until(() => stage.check(second).startsWith("failure"));
  await stage.until(() => stage.runsIn("prod-b") === first);
  await stage.pass(MINUTE);

  expect(stage.story("prod-a")).toEqual([
    "deploy First: in_progress success inactive",
    "deploy Second: in_progress success",
  ]);
  expect(stage.story("prod-b")).toEqual([
    "deploy First: in_progress success inactive",
    "deploy Second: in_progress failure",
    "rollback First: in_progress success",
  ]);
  stage.demandFaithful();
});

test("the Deployments of a large stage are made in portions, and its one run has them all", async () => {
  const names = Array.from({ length: 45 }, (_, index) => `prod-${index}`);
  const pipeline = ONE_STAGE.replace(
    "{ workflow: deploy.yml }",
    "{ workflow: deploy.yml, fan-out: stage }",
  ).replace("environments: [prod]", `environments: [${names.join(", ")}]`);
  const { "deploy-stage.yml": deploy, "build.yml": build } = readTemplates();
  const workflows = { "build.yml": build, "deploy.yml": deploy };
  const stage = await openStage({ pipeline, workflows, knowsLimits: true });
  stage.script.when({ workflow: "build.yml" }, { outputs: { image: { digest: IMAGE } } });

  const first = stage.merge("First (#1)");
  await stage.until(() => stage.check(first).startsWith("success"));

  expect(stage.runsOf("deploy.yml")).toHaveLength(1);
  expect(names.map((name) => stage.deployments(name).length)).toEqual(names.map(() => 1));
});

test("an app that deploys by itself is followed by its statuses", async () => {
  const pipeline = ONE_STAGE.replace("deploy: { workflow: deploy.yml }", "deploy: { app: argocd }");
  const stage = await openStage({ validate: true, pipeline });
  const { world, repository } = stage;
  const argo = world.createApp({
    name: "argocd",
    permissions: { deployments: "write" },
    events: [],
  });
  world.install({ app: argo, account: repository.owner });
  const by = { account: argo.bot, app: argo };
  const sha = stage.merge("First (#1)");
  await stage.until(() => stage.deployments("prod").length === 1);
  const deployment = stage.newest("prod");

  await stage.pass(21 * MINUTE);
  expect(stage.check(sha)).toContain("waits for the app that deploys to prod");
  expect(deployment.statuses.map(({ description }) => description)).toEqual([
    "The app that deploys has not begun yet",
  ]);
  world.addDeploymentStatus(repository, deployment, { state: "success", by: stage.dana });
  await stage.pass(MINUTE);
  expect(stage.check(sha)).toMatch(/^in_progress/);
  expect(stage.check(sha)).not.toMatch(/bake/);

  world.addDeploymentStatus(repository, deployment, { state: "in_progress", by });
  await stage.pass(MINUTE);
  world.addDeploymentStatus(repository, deployment, { state: "success", by });
  await stage.until(() => stage.check(sha).startsWith("success"));
  expect(stage.runsOf("deploy.yml")).toEqual([]);
  stage.demandFaithful();
});
