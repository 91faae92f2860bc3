/** A run as the API and webhooks show it. */
import { presentAccount } from "../../resources/accounts.ts";
import {
  presentRepository,
  repositoryHtmlUrl,
  repositoryUrl,
} from "../../resources/present-repository.ts";
import type { World } from "../../world.ts";
import { type Attempt, latestAttempt, type Run, shortRef } from "../runs/run.ts";

/** @param attempt the latest one by default */
export function presentRun(world: World, run: Run, attempt: Attempt = latestAttempt(run)) {
  const { repository, workflow } = run;
  const shownRepository = presentRepository(world, repository);
  return {
    id: run.id,
    name: workflow.name,
    node_id: world.nodeId("WFR", run.id),
    head_branch: shortRef(run.ref),
    head_sha: run.headSha,
    path: workflow.path,
    display_title: run.displayTitle,
    run_number: run.number,
    event: run.event,
    status: attempt.status,
    conclusion: attempt.conclusion,
    workflow_id: workflow.id,
    check_suite_id: run.checkSuiteId,
    check_suite_node_id: world.nodeId("CS", run.checkSuiteId),
    pull_requests: [],
    created_at: run.createdAt,
    updated_at: attempt.updatedAt,
    actor: presentAccount(world, run.actor),
    run_attempt: attempt.number,
    referenced_workflows: [],
    run_started_at: attempt.startedAt,
    triggering_actor: presentAccount(world, attempt.triggeringActor),
    ...urlsOf(world, run, attempt),
    head_commit: headCommitOf(run),
    repository: shownRepository,
    head_repository: shownRepository,
  };
}

/** Where people see it: what a Deployment's status links to. */
export function runHtmlUrl(world: World, run: Run): string {
  return `${repositoryHtmlUrl(world, run.repository)}/actions/runs/${run.id}`;
}

export function runUrl(world: World, run: Run): string {
  return `${repositoryUrl(world, run.repository)}/actions/runs/${run.id}`;
}

function urlsOf(world: World, run: Run, attempt: Attempt) {
  const url = runUrl(world, run);
  const base = repositoryUrl(world, run.repository);
  return {
    url,
    html_url: runHtmlUrl(world, run),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${base}/check-suites/${run.checkSuiteId}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: attempt.number > 1 ? `${url}/attempts/${attempt.number - 1}` : null,
    workflow_url: `${base}/actions/workflows/${run.workflow.id}`,
  };
}

function headCommitOf(run: Run) {
  const commit = run.repository.commits.get(run.headSha);
  if (commit === undefined) return null;
  const { author, committer } = commit;
  return {
    id: commit.sha,
    tree_id: commit.treeSha,
    message: commit.message,
    timestamp: committer.date,
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  };
}
