import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { zipSync } from "fflate";
import { passTime } from "../../../src/simulation/github/actions/pass-time.ts";
import { DEPLOY_FILE, failed, type Given, given, INPUTS, SELF, worked } from "../given.ts";

let world: Given;
beforeEach(async () => {
  world = await given();
});
afterEach(() => world.server.close());

describe("runs", () => {
  test("starts a workflow and is told its run", async () => {
    const { runId } = worked(await world.github.dispatchWorkflow("deploy.yml", INPUTS));
    await passTime(world.clock, world.actions, 600_000);

    const run = worked(await world.github.readRun(runId ?? 0));
    const jobs = worked(await world.github.listJobs(runId ?? 0));

    expect(run).toMatchObject({
      event: "workflow_dispatch",
      path: DEPLOY_FILE,
      displayTitle: "Deploy shop-1 to prod-a (5)",
      actor: SELF,
      status: "completed",
      conclusion: "success",
      headRepositoryId: world.repository.id,
    });
    expect(jobs).toMatchObject([{ runId, name: "deploy", conclusion: "success" }]);
  });

  test("lists the runs of a workflow since a moment", async () => {
    worked(await world.github.dispatchWorkflow("deploy.yml", INPUTS));
    world.clock.advance(60_500);
    const since = world.clock.now();
    const { runId } = worked(await world.github.dispatchWorkflow(DEPLOY_FILE, INPUTS));

    const filter = { workflow: "deploy.yml", event: "workflow_dispatch", createdSince: since };
    const found = worked(await world.github.listRuns(filter));

    expect(found.map((run) => run.runId)).toEqual([runId]);
  });

  test("has a run cancelled, and finds nothing wrong with one that is over", async () => {
    const { runId } = worked(await world.github.dispatchWorkflow("deploy.yml", INPUTS));
    await passTime(world.clock, world.actions, 10_000);

    worked(await world.github.cancelRun(runId ?? 0, false));
    await passTime(world.clock, world.actions, 60_000);

    expect(worked(await world.github.readRun(runId ?? 0)).conclusion).toBe("cancelled");
    worked(await world.github.cancelRun(runId ?? 0, true));
  });

  test("is refused with GitHub's words for inputs that the workflow does not declare", async () => {
    const trouble = failed(
      await world.github.dispatchWorkflow("deploy.yml", { ...INPUTS, x: "1" }),
    );

    expect(trouble).toMatchObject({ kind: "refused", status: 422 });
    expect(trouble.message).toMatch(/unexpected inputs/i);
  });

  test("follows a default branch that got another name", async () => {
    world.world.renameDefaultBranch(world.repository, { name: "trunk", by: world.ada });

    expect(worked(await world.github.dispatchWorkflow("deploy.yml", INPUTS)).runId).not.toBeNull();
  });

  test("does not know whether a dispatch worked whose answer was lost", async () => {
    world.server.faults.plan({ method: "POST", fault: { kind: "lose-answer" }, times: 1 });

    expect(failed(await world.github.dispatchWorkflow("deploy.yml", INPUTS))).toMatchObject({
      kind: "retryable",
      mayHaveWorked: true,
    });
    expect(world.actions.runs()).toHaveLength(1);
  });
});

describe("runs on GitHub Enterprise Server", () => {
  test("starts a workflow without being told its run", async () => {
    const enterprise = await given({ edition: "ghes" });
    try {
      const outcome = await enterprise.github.dispatchWorkflow("deploy.yml", INPUTS);

      expect(worked(outcome)).toEqual({ runId: null });
      expect(enterprise.actions.runs()).toHaveLength(1);
    } finally {
      await enterprise.server.close();
    }
  });
});

describe("artifacts", () => {
  async function publish(files: Record<string, Uint8Array>, name = "manifest") {
    const { runId } = worked(await world.github.dispatchWorkflow("deploy.yml", INPUTS));
    const run = world.actions.run(runId ?? 0);
    if (run === null) throw new Error("No run");
    const uploader = { run, attempt: 1, runBackendId: "r", jobBackendId: "j" };
    const artifact = world.actions.artifacts.create(uploader, name, "application/zip");
    if (artifact === null) throw new Error("No artifact");
    artifact.bytes = Buffer.from(zipSync(files));
    artifact.isFinal = true;
    return run.id;
  }

  test("reads the one file of an artifact", async () => {
    const runId = await publish({ "manifest.json": Buffer.from('{"parts":[]} 🚢') });

    expect(worked(await world.github.readArtifact(runId, "manifest"))).toBe('{"parts":[]} 🚢');
  });

  test("knows that a run has none of that name", async () => {
    const runId = await publish({ "manifest.json": Buffer.from("{}") });

    expect(worked(await world.github.readArtifact(runId, "other"))).toBeNull();
  });

  test("refuses an archive of several files", async () => {
    const runId = await publish({ "a.json": Buffer.from("{}"), "b.json": Buffer.from("{}") });

    expect(failed(await world.github.readArtifact(runId, "manifest")).message).toBe(
      'Artifact "manifest" holds more than one file',
    );
  });

  test("says that an artifact has expired", async () => {
    const runId = await publish({ "a.json": Buffer.from("{}") });
    world.clock.advance(91 * 24 * 3_600_000);

    expect(failed(await world.github.readArtifact(runId, "manifest"))).toMatchObject({
      status: 410,
    });
  });
});
