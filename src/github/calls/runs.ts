/** Workflow runs and their jobs. */
import { z } from "zod";
import type { GitHub, Outcome } from "../../captain/ports/github.ts";
import type { RunReport } from "../../captain/ports/signal.ts";
import { ask, askPages, type RepositoryCaller, succeed, tell } from "../connection.ts";
import { jobReport, runReport } from "../reports/runs.ts";
import { workflowName, workflowPath } from "./files.ts";

export function runCalls(
  caller: RepositoryCaller,
): Pick<GitHub, "listRuns" | "readRun" | "listJobs" | "cancelRun"> {
  return {
    listRuns: (filter) => listRuns(caller, filter),
    readRun: (runId) =>
      ask(caller, {
        route: `GET ${RUN}`,
        parameters: { run_id: runId },
        schema: runReport(caller.repository),
      }),
    listJobs: (runId) =>
      askPages(caller, {
        route: `GET ${RUN}/jobs`,
        parameters: { run_id: runId, filter: "latest" },
        schema: z.object({ jobs: z.array(jobReport) }).transform((page) => page.jobs),
      }),
    cancelRun: (runId, force) => cancelRun(caller, runId, force),
  };
}

const RUN = "/repos/{owner}/{repo}/actions/runs/{run_id}";

function listRuns(
  caller: RepositoryCaller,
  filter: Parameters<GitHub["listRuns"]>[0],
): Promise<Outcome<readonly RunReport[]>> {
  const { workflow, event, headSha, branch, createdSince } = filter;
  const isWanted = (run: RunReport) => isAskedFor(run, filter);
  return askPages(caller, {
    route: "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs",
    parameters: {
      workflow_id: workflowName(workflow),
      event,
      ...(headSha === undefined ? {} : { head_sha: headSha }),
      ...(branch === undefined ? {} : { branch }),
      ...(createdSince === undefined ? {} : { created: `>=${toSecond(createdSince)}` }),
    },
    schema: z
      .object({
        workflow_runs: z.array(runReport({ ...caller.repository, path: workflowPath(workflow) })),
      })
      .transform((page) => page.workflow_runs.filter(isWanted)),
  });
}

/** Also where a server does not know a filter. */
function isAskedFor(
  run: RunReport,
  { event, headSha, branch, createdSince }: Parameters<GitHub["listRuns"]>[0],
): boolean {
  if (run.event !== event) return false;
  if (createdSince !== undefined && run.createdAt < Date.parse(toSecond(createdSince)))
    return false;
  if (headSha !== undefined && run.headSha !== headSha) return false;
  return branch === undefined || run.headBranch === branch;
}

/** GitHub dates runs to the second, so a finer bound would miss those of its own second. */
function toSecond(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}

async function cancelRun(
  caller: RepositoryCaller,
  runId: number,
  force: boolean,
): Promise<Outcome<void>> {
  const outcome = await tell(caller, {
    route: `POST ${RUN}/${force ? "force-cancel" : "cancel"}`,
    parameters: { run_id: runId },
  });
  const isOver =
    !outcome.ok &&
    outcome.trouble.kind === "refused" &&
    outcome.trouble.status === 409 &&
    /completed/i.test(outcome.trouble.message);
  return isOver ? succeed(undefined) : outcome;
}
