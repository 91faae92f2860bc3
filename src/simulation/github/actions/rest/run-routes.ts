/** Reading runs, attempts and jobs over the API. */
import { type Answer, notFound, ok } from "../../answer.ts";
import { answerCountedPage } from "../../paging.ts";
import { ensureEnvironment } from "../../resources/environments.ts";
import { repositoryHtmlUrl, repositoryUrl } from "../../resources/present-repository.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../../routes.ts";
import type { Actions } from "../actions.ts";
import { type Attempt, type Job, latestAttempt, type Run } from "../runs/run.ts";
import { presentJob } from "./present-job.ts";
import { presentRun } from "./present-run.ts";
import { filterRuns } from "./run-filters.ts";
import { demandWorkflow } from "./workflow-routes.ts";

const READ = ["actions:read"] as const;
const BASE = "/repos/{owner}/{repo}/actions";
const ONE = `${BASE}/runs/{run_id}` as const;

export function runRoutes(actions: Actions): readonly Route[] {
  const found = (handle: (call: RepositoryCall, run: Run) => Answer) => {
    return (call: RepositoryCall): Answer => handle(call, demandRun(actions, call));
  };
  return [
    repositoryRoute(`GET ${BASE}/runs`, "actions/list-workflow-runs-for-repo", READ, (call) =>
      answerRuns(call, actions.runs(call.repository)),
    ),
    repositoryRoute(
      `GET ${BASE}/workflows/{workflow_id}/runs`,
      "actions/list-workflow-runs",
      READ,
      (call) => {
        const workflow = demandWorkflow(actions, call);
        const runs = actions.runs(call.repository).filter((run) => run.workflow === workflow);
        return answerRuns(call, runs);
      },
    ),
    repositoryRoute(
      `GET ${ONE}`,
      "actions/get-workflow-run",
      READ,
      found((call, run) => ok(presentRun(call.world, run))),
    ),
    repositoryRoute(
      `GET ${ONE}/attempts/{attempt_number}`,
      "actions/get-workflow-run-attempt",
      READ,
      found((call, run) => ok(presentRun(call.world, run, demandAttempt(call, run)))),
    ),
    repositoryRoute(
      `GET ${ONE}/jobs`,
      "actions/list-jobs-for-workflow-run",
      READ,
      found((call, run) => answerJobs(call, run, wantedAttempts(call, run))),
    ),
    repositoryRoute(
      `GET ${ONE}/attempts/{attempt_number}/jobs`,
      "actions/list-jobs-for-workflow-run-attempt",
      READ,
      found((call, run) => answerJobs(call, run, [demandAttempt(call, run)])),
    ),
    repositoryRoute(
      `GET ${ONE}/pending_deployments`,
      "actions/get-pending-deployments-for-run",
      READ,
      found((call, run) => ok(pendingDeployments(call, run))),
    ),
    repositoryRoute(`GET ${BASE}/jobs/{job_id}`, "actions/get-job-for-workflow-run", READ, (call) =>
      getJob(actions, call),
    ),
  ];
}

/** The run that a path names, or 404. */
export function demandRun(actions: Actions, call: RepositoryCall): Run {
  const run = actions.run(Number(parameter(call, "run_id")));
  if (run === null || run.repository !== call.repository) throw notFound();
  return run;
}

function demandAttempt(call: RepositoryCall, run: Run): Attempt {
  const number = Number(parameter(call, "attempt_number"));
  const attempt = run.attempts.find((one) => one.number === number);
  if (attempt === undefined) throw notFound();
  return attempt;
}

function answerRuns(call: RepositoryCall, runs: readonly Run[]): Answer {
  const all = filterRuns(call.query, runs);
  return answerCountedPage(call, { name: "workflow_runs", all }, (run) =>
    presentRun(call.world, run),
  );
}

function wantedAttempts(call: RepositoryCall, run: Run): readonly Attempt[] {
  return call.query.get("filter") === "all" ? run.attempts : [latestAttempt(run)];
}

function answerJobs(call: RepositoryCall, run: Run, attempts: readonly Attempt[]): Answer {
  const all = [...new Set(attempts.flatMap((attempt) => attempt.jobs))];
  return answerCountedPage(call, { name: "jobs", all }, (job) => presentJob(call.world, run, job));
}

function getJob(actions: Actions, call: RepositoryCall): Answer {
  const id = Number(parameter(call, "job_id"));
  for (const run of actions.runs(call.repository)) {
    const job = run.attempts.flatMap((attempt) => attempt.jobs).find((one) => one.id === id);
    if (job !== undefined) return ok(presentJob(call.world, run, job));
  }
  throw notFound();
}

function pendingDeployments(call: RepositoryCall, run: Run) {
  const waiting = latestAttempt(run).jobs.filter((job) => job.status === "waiting");
  const names = new Set(waiting.map((job) => job.environment).filter((name) => name !== null));
  return [...names].map((name) => presentPending(call, name, waiting));
}

function presentPending(call: RepositoryCall, name: string, waiting: readonly Job[]) {
  const { world, repository } = call;
  const { id } = ensureEnvironment(world, repository, name);
  const since = waiting.find((job) => job.environment === name)?.createdAt ?? null;
  return {
    environment: {
      id,
      node_id: world.nodeId("EN", id),
      name,
      url: `${repositoryUrl(world, repository)}/environments/${encodeURIComponent(name)}`,
      html_url: `${repositoryHtmlUrl(world, repository)}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
    },
    wait_timer: 0,
    wait_timer_started_at: since,
    current_user_can_approve: false,
    reviewers: [],
  };
}
