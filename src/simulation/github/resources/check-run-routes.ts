/** Check runs over the API, with GitHub's limits on what they may hold. */
import { z } from "zod";
import { actorOf } from "../access.ts";
import { type Answer, created, forbidden, notFound, ok, unprocessable } from "../answer.ts";
import { answerCountedPage, answerPage } from "../paging.ts";
import { parseBody } from "../parse-body.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../routes.ts";
import type { App } from "./apps.ts";
import {
  announceCheckRun,
  CHECK_CONCLUSIONS,
  CHECK_STATUSES,
  type CheckChange,
  type CheckRun,
  createCheckRun,
  presentCheckRun,
  updateCheckRun,
} from "./check-runs.ts";
import { demandCommit } from "./commits.ts";
import { repositoryHtmlUrl } from "./present-repository.ts";

const BASE = "/repos/{owner}/{repo}/check-runs";
const READ = ["checks:read"] as const;
const WRITE = ["checks:write"] as const;

export const checkRunRoutes: readonly Route[] = [
  repositoryRoute(`POST ${BASE}`, "checks/create", WRITE, create),
  repositoryRoute(`GET ${BASE}/{check_run_id}`, "checks/get", READ, (call) =>
    answer(call, checkRunOf(call)),
  ),
  repositoryRoute(`PATCH ${BASE}/{check_run_id}`, "checks/update", WRITE, update),
  repositoryRoute(
    `GET ${BASE}/{check_run_id}/annotations`,
    "checks/list-annotations",
    READ,
    listAnnotations,
  ),
  repositoryRoute(
    `POST ${BASE}/{check_run_id}/rerequest`,
    "checks/rerequest-run",
    WRITE,
    rerequest,
  ),
  repositoryRoute(
    "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
    "checks/list-for-ref",
    READ,
    listForRef,
  ),
  repositoryRoute(
    "GET /repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs",
    "checks/list-for-suite",
    READ,
    listForSuite,
  ),
];

/** GitHub's limits: a longer text, a 51st annotation or a fourth button is refused. */
const TEXT = 65_535;
const ANNOTATION = z.object({
  path: z.string(),
  start_line: z.number().int(),
  end_line: z.number().int(),
  start_column: z.number().int().optional(),
  end_column: z.number().int().optional(),
  annotation_level: z.enum(["notice", "warning", "failure"]),
  message: z.string().max(TEXT),
  title: z.string().max(255).optional(),
  raw_details: z.string().max(TEXT).optional(),
});
const OUTPUT = z.object({
  title: z.string().optional(),
  summary: z.string().max(TEXT),
  text: z.string().max(TEXT).optional(),
  annotations: z.array(ANNOTATION).max(50).default([]),
});
const ACTION = z.object({
  label: z.string().max(20),
  description: z.string().max(40),
  identifier: z.string().max(20),
});
const CHANGE = z.object({
  name: z.string().optional(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: z.enum(CHECK_STATUSES).optional(),
  conclusion: z.enum(CHECK_CONCLUSIONS).optional(),
  started_at: z.string().optional(),
  completed_at: z.string().optional(),
  output: OUTPUT.optional(),
  actions: z.array(ACTION).max(3).optional(),
});
const NEW = CHANGE.extend({ name: z.string(), head_sha: z.string() });

function create(call: RepositoryCall): Answer {
  const app = demandIntegration(call);
  const wanted = parseBody(call, NEW);
  if (wanted.output !== undefined && wanted.output.title === undefined) {
    throw unprocessable('Invalid request.\n\n"title" wasn\'t supplied.');
  }
  const { sha } = demandCommit(call.repository, wanted.head_sha);
  const { name } = wanted;
  const run = createCheckRun(call.world, call.repository, { ...changeOf(wanted), app, sha, name });
  return created(presentCheckRun(call.world, call.repository, run));
}

function update(call: RepositoryCall): Answer {
  const app = demandIntegration(call);
  const run = checkRunOf(call);
  if (run.app !== app)
    throw forbidden(
      `Invalid app_id \`${run.app.id}\` - check run can only be modified by the GitHub App that created it.`,
    );
  const change = changeOf(parseBody(call, CHANGE), run);
  updateCheckRun(call.world, call.repository, { ...change, run });
  return answer(call, run);
}

function changeOf(wanted: z.infer<typeof CHANGE>, run?: CheckRun): CheckChange {
  const { output } = wanted;
  return {
    name: wanted.name,
    externalId: wanted.external_id,
    detailsUrl: wanted.details_url,
    status: wanted.status,
    conclusion: wanted.conclusion,
    startedAt: wanted.started_at,
    completedAt: wanted.completed_at,
    actions: wanted.actions,
    output: output && {
      title: output.title ?? run?.output?.title ?? "",
      summary: output.summary,
      text: output.text ?? run?.output?.text ?? null,
      annotations: output.annotations,
    },
  };
}

/** Only GitHub Apps and jobs write check runs. */
function demandIntegration(call: RepositoryCall): App {
  const { app } = actorOf(call.caller);
  if (app === null) throw forbidden("You must authenticate via a GitHub App.");
  return app;
}

function checkRunOf(call: RepositoryCall): CheckRun {
  const run = call.repository.checkRuns.get(Number(parameter(call, "check_run_id")));
  if (run === undefined) throw notFound();
  return run;
}

function answer(call: RepositoryCall, run: CheckRun): Answer {
  return ok(presentCheckRun(call.world, call.repository, run));
}

function listForRef(call: RepositoryCall): Answer {
  const { repository } = call;
  const { sha } = demandCommit(repository, parameter(call, "ref"));
  const suites = repository.checkSuitesByCommit.get(sha) ?? [];
  const app = call.query.get("app_id");
  const runs = suites.filter((suite) => app === null || String(suite.app.id) === app);
  return answerRuns(
    call,
    runs.flatMap((suite) => suite.runs),
  );
}

function listForSuite(call: RepositoryCall): Answer {
  const suite = call.repository.checkSuites.get(Number(parameter(call, "check_suite_id")));
  if (suite === undefined) throw notFound();
  return answerRuns(call, suite.runs);
}

/** `latest`, the default, shows one run a name and suite: the newest. */
function answerRuns(call: RepositoryCall, runs: readonly CheckRun[]): Answer {
  const { query, world, repository } = call;
  const [name, status] = [query.get("check_name"), query.get("status")];
  const newestFirst = runs
    .toSorted((a, b) => b.id - a.id)
    .filter((run) => name === null || run.name === name)
    .filter((run) => status === null || run.status === status);
  const seen = new Set<string>();
  const isLatest = (run: CheckRun) => {
    const key = `${run.suite.id} ${run.name}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  };
  const all = query.get("filter") === "all" ? newestFirst : newestFirst.filter(isLatest);
  return answerCountedPage(call, { name: "check_runs", all }, (run) =>
    presentCheckRun(world, repository, run),
  );
}

function listAnnotations(call: RepositoryCall): Answer {
  const run = checkRunOf(call);
  const html = repositoryHtmlUrl(call.world, call.repository);
  return answerPage(call, run.output?.annotations ?? [], (one) => ({
    ...one,
    start_column: one.start_column ?? null,
    end_column: one.end_column ?? null,
    title: one.title ?? null,
    raw_details: one.raw_details ?? null,
    blob_href: `${html}/blob/${run.sha}/${one.path}`,
  }));
}

function rerequest(call: RepositoryCall): Answer {
  const run = checkRunOf(call);
  if (demandIntegration(call) !== run.app) throw forbidden("This check run is not rerequestable");
  const by = actorOf(call.caller);
  announceCheckRun(call.world, call.repository, { run, action: "rerequested", by });
  return created({});
}
