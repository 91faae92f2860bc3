import { expect, test } from "@jest/globals";
import type { RunReport } from "../../src/captain/ports/signal.ts";
import { unclaimedRuns } from "../../src/captain/unclaimed-runs.ts";
import { commitSha } from "../../src/domain/ids.ts";

function aRun(change: Partial<RunReport>): RunReport {
  return {
    runId: 1,
    runNumber: 1,
    attempt: 1,
    event: "workflow_dispatch",
    path: ".github/workflows/deploy.yml",
    displayTitle: "deploy",
    headSha: commitSha("a".repeat(40)),
    headBranch: "main",
    headRepositoryId: 1,
    actor: "release-captain[bot]",
    status: "in_progress",
    conclusion: null,
    url: "https://github.com/acme/checkout/actions/runs/1",
    createdAt: 0,
    updatedAt: 0,
    startedAt: 0,
    ...change,
  };
}

test("keeps the end of a run although its start is heard of later", () => {
  const runs = unclaimedRuns();
  runs.keep(aRun({ status: "completed", conclusion: "success" }));
  runs.keep(aRun({ status: "in_progress" }));

  expect(runs.take(1).run?.status).toBe("completed");
});

test("gives what is known of a run once", () => {
  const runs = unclaimedRuns();
  runs.keep(aRun({}));
  runs.take(1);

  expect(runs.take(1)).toEqual({ run: null, jobs: [] });
});

test("forgets the runs that were heard of longest ago", () => {
  const runs = unclaimedRuns();
  for (let runId = 1; runId <= 501; runId += 1) runs.keep(aRun({ runId }));

  expect(runs.take(1).run).toBeNull();
  expect(runs.take(501).run?.runId).toBe(501);
});
