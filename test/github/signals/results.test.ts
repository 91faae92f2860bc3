import { describe, expect, test } from "@jest/globals";
import { AT, at, SHA, signalOf, us } from "./given.ts";

const RUN = {
  id: 11,
  run_number: 3,
  run_attempt: 2,
  event: "workflow_dispatch",
  path: ".github/workflows/deploy.yml@refs/heads/main",
  display_title: "Deploy",
  head_sha: SHA,
  head_branch: "main",
  head_repository: { id: 9 },
  actor: us,
  status: "completed",
  conclusion: "success",
  html_url: "https://github.com/acme/shop/actions/runs/11",
  created_at: AT,
  updated_at: AT,
  run_started_at: AT,
};

describe("results", () => {
  test("keeps the result of a run that we dispatched, though we are its sender", () => {
    const signal = signalOf("workflow_run", { action: "completed", workflow_run: RUN, sender: us });

    expect(signal).toMatchObject({
      type: "run",
      run: { runId: 11, attempt: 2, path: ".github/workflows/deploy.yml", conclusion: "success" },
    });
  });

  test("takes the file from the workflow where an old payload's run does not name it", () => {
    const { path: _path, ...run } = RUN;
    const workflow = { path: ".github/workflows/test.yml" };

    expect(signalOf("workflow_run", { workflow_run: run, workflow })).toMatchObject({
      run: { path: ".github/workflows/test.yml" },
    });
  });

  test("takes a conclusion that GitHub adds later for a failure", () => {
    const run = { ...RUN, conclusion: "melted" };

    expect(signalOf("workflow_run", { workflow_run: run })).toMatchObject({
      run: { conclusion: "failure" },
    });
  });

  test("knows a run whose fork is gone", () => {
    expect(
      signalOf("workflow_run", { workflow_run: { ...RUN, head_repository: null } }),
    ).toMatchObject({
      run: { headRepositoryId: null },
    });
  });

  test("reads a job", () => {
    const job = {
      id: 12,
      run_id: 11,
      run_attempt: 1,
      name: "deploy (prod-a)",
      status: "in_progress",
      conclusion: null,
      started_at: AT,
      completed_at: null,
      html_url: null,
    };

    expect(signalOf("workflow_job", { workflow_job: job, sender: us })).toEqual({
      type: "job",
      job: {
        jobId: 12,
        runId: 11,
        attempt: 1,
        name: "deploy (prod-a)",
        status: "in_progress",
        conclusion: null,
        startedAt: at,
        completedAt: null,
        url: null,
      },
    });
  });

  const status = { id: 21, state: "success", description: null, log_url: "", created_at: AT };

  test("tells a Deployment's status that a job posted in a run of ours", () => {
    const creator = { login: "github-actions[bot]" };
    const payload = {
      deployment: { id: 20 },
      deployment_status: { ...status, creator },
      sender: us,
    };

    expect(signalOf("deployment_status", payload)).toMatchObject({
      type: "deployment-status",
      status: { deploymentId: 20, statusId: 21, creator: "github-actions[bot]", logUrl: null },
    });
  });

  test("drops a status that we posted ourselves", () => {
    const payload = { deployment: { id: 20 }, deployment_status: { ...status, creator: us } };

    expect(signalOf("deployment_status", payload)).toBeNull();
  });
});

describe("check runs", () => {
  const check = {
    id: 31,
    name: "smoke",
    head_sha: SHA,
    external_id: "x",
    status: "completed",
    conclusion: "success",
    completed_at: AT,
    app: { slug: "checkly" },
  };

  test("tells the end of another app's check run, whoever started it", () => {
    expect(
      signalOf("check_run", { action: "completed", check_run: check, sender: us }),
    ).toMatchObject({
      type: "check",
      check: { app: "checkly", name: "smoke", headSha: SHA, conclusion: "success" },
    });
  });

  test("drops our own check runs, and those that have not ended", () => {
    const own = { ...check, app: { slug: "release-captain" } };

    expect(signalOf("check_run", { action: "completed", check_run: own })).toBeNull();
    expect(signalOf("check_run", { action: "created", check_run: check })).toBeNull();
  });

  test("tells a button of our own check run, and its re-run", () => {
    const own = { ...check, app: { slug: "release-captain" } };
    const pressed = { action: "requested_action", check_run: own };

    expect(signalOf("check_run", { ...pressed, requested_action: { identifier: "halt" } })).toEqual(
      {
        type: "check-requested",
        checkRunId: 31,
        identifier: "halt",
        actor: { login: "ada", isBot: false },
      },
    );
    expect(signalOf("check_run", { action: "rerequested", check_run: own })).toMatchObject({
      identifier: null,
    });
    expect(signalOf("check_run", { action: "rerequested", check_run: check })).toBeNull();
  });
});
