/** Check suites: one for each app and commit, holding that app's check runs. */
import { type Answer, notFound, ok } from "../answer.ts";
import { answerCountedPage } from "../paging.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../routes.ts";
import type { World } from "../world.ts";
import { reaches } from "./app-routes.ts";
import { type App, type Installation, presentApp } from "./apps.ts";
import type { CheckRun } from "./check-runs.ts";
import { demandCommit } from "./commits.ts";
import { presentRepository, repositoryUrl } from "./present-repository.ts";
import type { Repository } from "./repositories.ts";

export interface CheckSuite {
  readonly id: number;
  readonly app: App;
  readonly sha: string;
  readonly branch: string | null;
  readonly before: string | null;
  readonly createdAt: string;
  readonly runs: CheckRun[];
}

const READ = ["checks:read"] as const;

export const checkSuiteRoutes: readonly Route[] = [
  repositoryRoute(
    "GET /repos/{owner}/{repo}/check-suites/{check_suite_id}",
    "checks/get-suite",
    READ,
    (call) => {
      const suite = call.repository.checkSuites.get(Number(parameter(call, "check_suite_id")));
      if (suite === undefined) throw notFound();
      return ok(presentCheckSuite(call.world, call.repository, suite));
    },
  ),
  repositoryRoute(
    "GET /repos/{owner}/{repo}/commits/{ref}/check-suites",
    "checks/list-suites-for-ref",
    READ,
    listForRef,
  ),
];

/** The suite of an app on a commit; made when it is first needed. */
export function checkSuiteFor(
  world: World,
  repository: Repository,
  wanted: { app: App; sha: string; branch?: string | null; before?: string },
): CheckSuite {
  const ofCommit = repository.checkSuitesByCommit.get(wanted.sha) ?? [];
  const known = ofCommit.find((suite) => suite.app === wanted.app);
  if (known !== undefined) return known;
  const suite: CheckSuite = {
    id: world.nextId("check suite"),
    app: wanted.app,
    sha: wanted.sha,
    branch: wanted.branch ?? branchAt(repository, wanted.sha),
    before: wanted.before ?? null,
    createdAt: world.time(),
    runs: [],
  };
  repository.checkSuites.set(suite.id, suite);
  repository.checkSuitesByCommit.set(wanted.sha, [...ofCommit, suite]);
  return suite;
}

/** On every push GitHub makes a suite for each app with `checks: write` and tells it. */
export function requestCheckSuites(
  world: World,
  repository: Repository,
  pushed: { sha: string; branch: string; before: string },
): void {
  for (const installation of world.installations.values()) {
    const { app, permissions } = installation;
    if (permissions["checks"] !== "write" || !reaches(installation, repository)) continue;
    const suite = checkSuiteFor(world, repository, { app, ...pushed });
    if (app.events.has("check_suite")) announceRequest(world, { repository, installation, suite });
  }
}

function announceRequest(
  world: World,
  what: { repository: Repository; installation: Installation; suite: CheckSuite },
): void {
  const { repository, installation, suite } = what;
  world.announce({
    event: "check_suite",
    action: "requested",
    repository,
    onlyFor: installation,
    sender: { account: repository.owner, app: null },
    payload: () => ({
      check_suite: { ...presentCheckSuite(world, repository, suite), repository: undefined },
    }),
  });
}

function branchAt(repository: Repository, sha: string): string | null {
  for (const [branch, head] of repository.branches) if (head === sha) return branch;
  return null;
}

function listForRef(call: RepositoryCall): Answer {
  const { repository, query, world } = call;
  const commit = demandCommit(repository, parameter(call, "ref"));
  const app = query.get("app_id");
  const all = (repository.checkSuitesByCommit.get(commit.sha) ?? []).filter(
    (suite) => app === null || String(suite.app.id) === app,
  );
  return answerCountedPage(call, { name: "check_suites", all }, (one) =>
    presentCheckSuite(world, repository, one),
  );
}

function presentCheckSuite(world: World, repository: Repository, suite: CheckSuite) {
  const url = `${repositoryUrl(world, repository)}/check-suites/${suite.id}`;
  const commit = demandCommit(repository, suite.sha);
  const { author, committer } = commit;
  return {
    id: suite.id,
    node_id: world.nodeId("CS", suite.id),
    head_branch: suite.branch,
    head_sha: suite.sha,
    ...conclude(suite),
    url,
    before: suite.before,
    after: suite.sha,
    pull_requests: [],
    app: presentApp(world, suite.app),
    repository: presentRepository(world, repository),
    created_at: suite.createdAt,
    updated_at: suite.createdAt,
    rerequestable: true,
    runs_rerequestable: true,
    latest_check_runs_count: suite.runs.length,
    check_runs_url: `${url}/check-runs`,
    head_commit: {
      id: commit.sha,
      tree_id: commit.treeSha,
      message: commit.message,
      timestamp: committer.date,
      author: { name: author.name, email: author.email },
      committer: { name: committer.name, email: committer.email },
    },
  };
}

/** Of the latest run of each name: all must be complete; one failure fails the suite. */
function conclude({ runs }: CheckSuite): { status: string; conclusion: string | null } {
  const latest = [...new Map(runs.map((run) => [run.name, run])).values()];
  if (latest.length === 0) return { status: "queued", conclusion: null };
  if (latest.some((run) => run.status !== "completed")) {
    return { status: "in_progress", conclusion: null };
  }
  const conclusions = latest.map((run) => run.conclusion);
  const worst = ["failure", "timed_out", "cancelled", "action_required"].find((one) =>
    conclusions.some((conclusion) => conclusion === one),
  );
  const isNeutral = conclusions.every((one) => one === "neutral" || one === "skipped");
  return { status: "completed", conclusion: worst ?? (isNeutral ? "neutral" : "success") };
}
