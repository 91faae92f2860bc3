import { expect, test } from "@jest/globals";
import { HOUR, MINUTE, openStage, outcomeOf } from "./stage.ts";
import { DEPLOY, ONE_STAGE, PLAIN_WORKFLOWS } from "./workflows.ts";

test("a deployment that no runner takes says so after twenty minutes, and is tried once more", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  stage.script.when({ workflow: "deploy.yml" }, { queueMs: "never" }, { times: 1 });
  const sha = stage.merge("First (#1)");
  await stage.until(() => stage.deployments("prod").length === 1);
  await stage.pass(19 * MINUTE);
  expect(stage.story("prod")).toEqual(["deploy First: "]);

  await stage.pass(2 * MINUTE);
  expect(stage.newest("prod").statuses.map(({ state }) => state)).toEqual(["queued"]);
  await stage.until(() => stage.check(sha).startsWith("success"));

  expect(stage.story("prod")).toEqual([
    "deploy First: queued error",
    "deploy First: in_progress success",
  ]);
  expect(stage.runsOf("deploy.yml").map(outcomeOf)).toEqual(["cancelled", "success"]);
});

test("a deployment that waits for GitHub's reviewers has no limit, says so on its page, and goes on", async () => {
  const environment = `    environment: { name: "\${{ inputs.environment }}", deployment: false }\n    steps`;
  const workflows = { ...PLAIN_WORKFLOWS, "deploy.yml": DEPLOY.replace("    steps", environment) };
  const stage = await openStage({ pipeline: ONE_STAGE, workflows });
  stage.script.when({ workflow: "deploy.yml" }, { review: true });
  const sha = stage.merge("First (#1)");
  await stage.until(() => stage.deployments("prod").length === 1);
  await stage.pass(2 * HOUR);

  expect(stage.story("prod")).toEqual(["deploy First: queued"]);
  expect(stage.newest("prod").statuses[0]?.description).toMatch(/reviewers/);
  expect(`${stage.check(sha)} ${stage.summary(sha)}`).toMatch(/reviewers/);
  const [run] = stage.runsOf("deploy.yml");
  if (run !== undefined) stage.actions.review(run, "approved");
  await stage.until(() => stage.check(sha).startsWith("success"));
  expect(stage.story("prod")).toEqual(["deploy First: queued in_progress success"]);
});

test("a run that GitHub cancels before it starts is tried once more and then given up, and the shared group is named", async () => {
  const workflows = { ...PLAIN_WORKFLOWS, "deploy.yml": `${DEPLOY}concurrency: deploy\n` };
  const pipeline = ONE_STAGE.replace("[prod]", "[prod-a, prod-b, prod-c]");
  const stage = await openStage({ pipeline, workflows });
  const sha = stage.merge("First (#1)");

  await stage.until(() => stage.incident() !== null);
  expect(stage.incident()?.body).toContain("concurrency");
  await stage.until(() => !stage.check(sha).startsWith("in_progress"), HOUR);
  expect(stage.runsOf("deploy.yml").map(outcomeOf)).toContain("cancelled");
  expect(stage.check(sha)).toMatch(/^failure: rejected by prod/);
  const tasks = ["prod-a", "prod-b", "prod-c"].flatMap((name) => stage.deployments(name));
  expect(tasks.filter(({ task }) => task === "rollback")).toEqual([]);
});

test("a deployment that does not end in time is cancelled and rolled back; its late success approves nothing", async () => {
  const pipeline = ONE_STAGE.replace("deploy.yml }", "deploy.yml, timeout: 15m }");
  const stage = await openStage({ pipeline });
  const good = stage.merge("Good (#1)");
  await stage.until(() => stage.check(good).startsWith("success"));
  const slow = stage.merge("Slow (#2)");
  stage.script.when(
    { workflow: "deploy.yml", commit: slow },
    { workMs: 40 * MINUTE, cancelMs: "ignored", forceCancelMs: HOUR },
  );

  await stage.until(() => stage.check(slow).startsWith("failure"));
  await stage.until(() => stage.story("prod").length === 3 && stage.runsIn("prod") === good);
  await stage.pass(HOUR);

  expect(stage.check(slow)).toMatch(/rejected by prod: prod: .*time/);
  expect(stage.story("prod").slice(1)).toEqual([
    "deploy Slow: in_progress failure",
    "rollback Good: in_progress success",
  ]);
});

test("a check of a named app approves after the deployment; a forged one by a job does not", async () => {
  const pipeline = `${ONE_STAGE.replace("- stage: prod", "- stage: beta\n    environments: [beta]\n    approvals: [{ check: smoke, app: checkly }]\n  - stage: prod")}`;
  const stage = await openStage({ pipeline });
  const { world, github, repository } = stage;
  const checkly = world.createApp({
    name: "checkly",
    permissions: { checks: "write" },
    events: [],
  });
  const installation = world.install({ app: checkly, account: repository.owner });
  const sha = stage.merge("First (#1)");
  const post = (token: string, body: Record<string, unknown> = {}) =>
    fetch(`${github.apiUrl}/repos/acme/checkout/check-runs`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({
        name: "smoke",
        head_sha: sha,
        status: "completed",
        conclusion: "success",
        ...body,
      }),
    });
  const own = world.issueToken({ kind: "installation", installation });
  const job = world.issueToken({
    kind: "job",
    repository,
    permissions: { checks: "write" },
    runId: 1,
  });
  await stage.until(() => stage.runsOf("build.yml").every((run) => outcomeOf(run) === "success"));
  expect((await post(own)).status).toBe(201);
  await stage.until(() => stage.runsIn("beta") === sha);
  await stage.pass(10 * MINUTE);
  expect(stage.deployments("prod")).toEqual([]);

  expect((await post(job)).status).toBe(201);
  await stage.pass(10 * MINUTE);
  expect(stage.deployments("prod")).toEqual([]);

  await post(own, { external_id: String(stage.newest("beta").id) });
  await stage.until(() => stage.runsIn("prod") === sha);
});
