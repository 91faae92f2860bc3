import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Script } from "../../../src/simulation/github/actions/script.ts";
import { AT, INPUTS, serve } from "./served.ts";
import { BUILD, DEPLOY, minutes } from "./support.ts";

type Served = Awaited<ReturnType<typeof serve>>;

describe("the API of Actions", () => {
  let scene: Served;
  beforeEach(async () => {
    const script = new Script();
    script.when({ environment: "slow" }, { review: true });
    scene = await serve({ workflows: { "deploy.yml": DEPLOY, "build.yml": BUILD }, script });
  });
  afterEach(() => expect(scene.world.violations).toEqual([]));

  test("lists workflows, finds them by id and name, and switches them off and on", async () => {
    const { data } = await scene.octokit.rest.actions.listRepoWorkflows(AT);
    expect(data.workflows.map(({ path, name, state }) => [path, name, state])).toEqual([
      [".github/workflows/build.yml", "build", "active"],
      [".github/workflows/deploy.yml", "deploy", "active"],
    ]);
    const workflow_id = data.workflows[1]?.id ?? 0;

    await scene.octokit.rest.actions.disableWorkflow({ ...AT, workflow_id });
    const off = await scene.octokit.rest.actions.getWorkflow({ ...AT, workflow_id: "deploy.yml" });
    await expect(scene.post("deploy.yml", { inputs: INPUTS })).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining(
        "Cannot trigger a 'workflow_dispatch' on a disabled workflow",
      ),
    });
    await scene.octokit.rest.actions.enableWorkflow({ ...AT, workflow_id });

    expect(off.data.state).toBe("disabled_manually");
    expect((await scene.post(workflow_id, { inputs: INPUTS })).status).toBe(204);
  });

  test("dispatches with the run's id where it is asked for", async () => {
    const plain = await scene.post("deploy.yml", { inputs: INPUTS });
    const told = await scene.post("deploy.yml", { inputs: INPUTS, return_run_details: true });

    expect(plain.status).toBe(204);
    expect(told.status).toBe(200);
    expect(told.data).toEqual({
      workflow_run_id: expect.any(Number),
      run_url: expect.stringContaining("/api/v3/repos/acme/shop/actions/runs/"),
      html_url: expect.stringContaining("/acme/shop/actions/runs/"),
    });
  });

  test.each([
    ["an unknown workflow", "nope.yml", {}, 404, "Not Found"],
    [
      "an unknown ref",
      "deploy.yml",
      { ref: "nope", inputs: INPUTS },
      422,
      "No ref found for: nope",
    ],
    [
      "unexpected inputs",
      "deploy.yml",
      { inputs: { ...INPUTS, x: "1", y: "2" } },
      422,
      'Unexpected inputs provided: ["x","y"]',
    ],
    [
      "a missing input",
      "deploy.yml",
      { inputs: { environment: "a" } },
      422,
      "Required input 'artifact_id' not provided",
    ],
    [
      "a value that is no choice",
      "deploy.yml",
      { inputs: { ...INPUTS, kind: "x" } },
      422,
      "not in the list of allowed values",
    ],
    ["no trigger", "build.yml", {}, 422, "Workflow does not have 'workflow_dispatch' trigger"],
  ])("refuses a dispatch with %s", async (_, workflow, body, status, message) => {
    await expect(scene.post(workflow, body)).rejects.toMatchObject({
      status,
      message: expect.stringContaining(message),
    });
  });

  test("shows a run, its jobs and its steps", async () => {
    await scene.post("deploy.yml", { inputs: INPUTS });
    await scene.pass(minutes(2));

    const { data: list } = await scene.octokit.rest.actions.listWorkflowRuns({
      ...AT,
      workflow_id: "deploy.yml",
      event: "workflow_dispatch",
      branch: "main",
      status: "success",
      actor: "captain[bot]",
      head_sha: scene.repository.head ?? "",
    });
    const [run] = list.workflow_runs;
    expect(run).toMatchObject({
      event: "workflow_dispatch",
      path: ".github/workflows/deploy.yml",
      head_branch: "main",
      head_sha: scene.repository.head,
      display_title: "Deploy shop-1 to prod-a (77)",
      run_attempt: 1,
      run_number: 1,
      conclusion: "success",
      actor: { login: "captain[bot]" },
      triggering_actor: { login: "captain[bot]" },
      head_repository: { id: scene.repository.id },
    });
    const { data } = await scene.octokit.rest.actions.listJobsForWorkflowRun({
      ...AT,
      run_id: run?.id ?? 0,
    });
    expect(data.jobs[0]?.steps?.map(({ name, conclusion }) => [name, conclusion])).toHaveLength(3);
  });

  test.each([
    { head_sha: "0".repeat(40) },
    { branch: "other" },
    { event: "push" },
    { status: "failure" as const },
    { actor: "somebody" },
  ])("finds nothing under %j", async (filter) => {
    await scene.post("deploy.yml", { inputs: INPUTS });

    const { data } = await scene.octokit.rest.actions.listWorkflowRunsForRepo({ ...AT, ...filter });

    expect(data.total_count).toBe(0);
  });

  test("cancels, forces, and refuses both when the run is over", async () => {
    const { data } = await scene.post("deploy.yml", { inputs: INPUTS, return_run_details: true });
    const at = { ...AT, run_id: Number(data.workflow_run_id) };
    await scene.pass(minutes(0.5));

    expect((await scene.octokit.rest.actions.cancelWorkflowRun(at)).status).toBe(202);
    expect((await scene.octokit.rest.actions.forceCancelWorkflowRun(at)).status).toBe(202);
    await scene.pass(minutes(1));

    const { data: run } = await scene.octokit.rest.actions.getWorkflowRun(at);
    expect(run.conclusion).toBe("cancelled");
    await expect(scene.octokit.rest.actions.cancelWorkflowRun(at)).rejects.toMatchObject({
      status: 409,
    });
    await expect(scene.octokit.rest.actions.forceCancelWorkflowRun(at)).rejects.toMatchObject({
      status: 409,
    });
  });

  test("runs again under the same id, and remembers the attempt before", async () => {
    const { data } = await scene.post("deploy.yml", { inputs: INPUTS, return_run_details: true });
    const at = { ...AT, run_id: Number(data.workflow_run_id) };
    await scene.pass(minutes(2));

    expect((await scene.octokit.rest.actions.reRunWorkflow(at)).status).toBe(201);
    await scene.pass(minutes(0.5));

    const { data: run } = await scene.octokit.rest.actions.getWorkflowRun(at);
    expect(run).toMatchObject({ run_attempt: 2, status: "in_progress" });
    const { data: jobs } = await scene.octokit.rest.actions.listJobsForWorkflowRun({
      ...at,
      filter: "all",
    });
    expect(jobs.jobs.map((job) => [job.run_attempt, job.status])).toEqual([
      [1, "completed"],
      [2, "in_progress"],
    ]);
    const { data: first } = await scene.octokit.rest.actions.getWorkflowRunAttempt({
      ...at,
      attempt_number: 1,
    });
    expect(first.conclusion).toBe("success");
  });

  test("names the environments that wait for reviewers", async () => {
    const inputs = { ...INPUTS, environment: "slow" };
    const { data } = await scene.post("deploy.yml", { inputs, return_run_details: true });
    const at = { ...AT, run_id: Number(data.workflow_run_id) };
    await scene.pass(minutes(1));

    const { data: pending } = await scene.octokit.rest.actions.getPendingDeploymentsForRun(at);

    expect(pending.map(({ environment }) => environment.name)).toEqual(["slow"]);
  });

  test("tells the app of dispatch, run and job in payloads that GitHub could have sent", async () => {
    await scene.post("deploy.yml", { inputs: INPUTS });
    await scene.pass(minutes(2));

    const events = scene.github.webhooks
      .deliveries(scene.app)
      .map(({ event, action }) => `${event} ${action}`);
    expect(events).toEqual([
      "installation created",
      "workflow_dispatch null",
      "workflow_run requested",
      "workflow_job queued",
      "workflow_run in_progress",
      "workflow_job in_progress",
      "workflow_job completed",
      "workflow_run completed",
    ]);
  });
});
