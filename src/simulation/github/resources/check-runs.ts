/** Check runs: made and changed by the app that owns them, told to the apps that listen. */
import { type Actor, actorOf } from "../access.ts";
import { Bug, unprocessable } from "../answer.ts";
import type { World } from "../world.ts";
import { presentAccount } from "./accounts.ts";
import { type App, presentApp } from "./apps.ts";
import { type CheckSuite, checkSuiteFor } from "./check-suites.ts";
import { repositoryHtmlUrl, repositoryUrl } from "./present-repository.ts";
import type { Repository } from "./repositories.ts";

export const CHECK_STATUSES = ["queued", "in_progress", "completed"] as const;
export const CHECK_CONCLUSIONS = [
  "action_required",
  "cancelled",
  "failure",
  "neutral",
  "success",
  "skipped",
  "timed_out",
] as const;

interface CheckOutput {
  readonly title: string;
  readonly summary: string;
  readonly text: string | null;
  readonly annotations: readonly CheckAnnotation[];
}

interface CheckAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: "notice" | "warning" | "failure";
  readonly message: string;
  readonly title?: string | undefined;
  readonly raw_details?: string | undefined;
  readonly start_column?: number | undefined;
  readonly end_column?: number | undefined;
}

/** A button on the Checks tab. */
interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

export interface CheckRun {
  readonly id: number;
  readonly suite: CheckSuite;
  readonly app: App;
  readonly sha: string;
  name: string;
  externalId: string;
  detailsUrl: string;
  status: (typeof CHECK_STATUSES)[number];
  conclusion: (typeof CHECK_CONCLUSIONS)[number] | "stale" | null;
  startedAt: string | null;
  completedAt: string | null;
  output: CheckOutput | null;
  actions: readonly CheckAction[];
}

/** What may be said of a check run; what is left out stays as it is. */
export interface CheckChange {
  readonly name?: string | undefined;
  readonly externalId?: string | undefined;
  readonly detailsUrl?: string | undefined;
  readonly status?: CheckRun["status"] | undefined;
  /** Sets the status to completed. */
  readonly conclusion?: CheckRun["conclusion"] | undefined;
  readonly startedAt?: string | undefined;
  readonly completedAt?: string | undefined;
  /** Annotations are added to those already there. */
  readonly output?: CheckOutput | undefined;
  readonly actions?: readonly CheckAction[] | undefined;
}

/** Makes a check run on a commit, as the app given. */
export function createCheckRun(
  world: World,
  repository: Repository,
  wanted: CheckChange & { app: App; sha: string; name: string },
): CheckRun {
  const suite = checkSuiteFor(world, repository, { app: wanted.app, sha: wanted.sha });
  const run: CheckRun = {
    id: world.nextId("check run"),
    suite,
    app: wanted.app,
    sha: wanted.sha,
    name: wanted.name,
    externalId: "",
    detailsUrl: "",
    status: "queued",
    conclusion: null,
    startedAt: world.time(),
    completedAt: null,
    output: null,
    actions: [],
  };
  apply(world, run, wanted);
  suite.runs.push(run);
  repository.checkRuns.set(run.id, run);
  announceCheckRun(world, repository, { run, action: "created" });
  if (run.status === "completed") announceCheckRun(world, repository, { run, action: "completed" });
  return run;
}

/** Changes a check run; one that is completed never goes back. */
export function updateCheckRun(
  world: World,
  repository: Repository,
  change: CheckChange & { run: CheckRun },
): void {
  const { run } = change;
  const wasCompleted = run.status === "completed";
  apply(world, run, change);
  if (!wasCompleted && run.status === "completed") {
    announceCheckRun(world, repository, { run, action: "completed" });
  }
}

/** A person presses one of the buttons; only the app that made them hears of it. */
export function pressButton(
  world: World,
  repository: Repository,
  pressed: { run: CheckRun; identifier: string; by: Actor },
): void {
  const { run, identifier } = pressed;
  const isThere =
    run.status === "completed" && run.actions.some((one) => one.identifier === identifier);
  if (!isThere) throw new Bug(`The check run shows no button ${identifier}`);
  announceCheckRun(world, repository, { ...pressed, action: "requested_action" });
}

/** Tells of a check run: to all that listen, or for buttons and re-requests to its own app alone. */
export function announceCheckRun(
  world: World,
  repository: Repository,
  what: {
    run: CheckRun;
    action: "created" | "completed" | "requested_action" | "rerequested";
    identifier?: string;
    by?: Actor;
  },
): void {
  const { run, action, identifier } = what;
  const isPersonal = action === "requested_action" || action === "rerequested";
  const owner = [...world.installations.values()].find(
    (one) => one.app === run.app && one.account === repository.owner,
  );
  if (isPersonal && owner === undefined) return;
  world.announce({
    event: "check_run",
    action,
    repository,
    ...(isPersonal && owner !== undefined ? { onlyFor: owner } : {}),
    sender: what.by ?? actorOf({ kind: "app", app: run.app }),
    payload: () => ({
      check_run: presentCheckRun(world, repository, run),
      ...(identifier === undefined ? {} : { requested_action: { identifier } }),
    }),
  });
}

export function presentCheckRun(world: World, repository: Repository, run: CheckRun) {
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
  const html = `${repositoryHtmlUrl(world, repository)}/commit/${run.sha}#check-run-${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: world.nodeId("CR", run.id),
    head_sha: run.sha,
    external_id: run.externalId,
    url,
    html_url: html,
    details_url: run.detailsUrl === "" ? html : run.detailsUrl,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.output?.title ?? null,
      summary: run.output?.summary ?? null,
      text: run.output?.text ?? null,
      annotations_count: run.output?.annotations.length ?? 0,
      annotations_url: `${url}/annotations`,
    },
    check_suite: presentSuiteOf(world, repository, run),
    app: presentApp(world, run.app),
    pull_requests: [],
  };
}

/** The suite as check runs carry it. */
function presentSuiteOf(world: World, repository: Repository, { suite }: CheckRun) {
  return {
    id: suite.id,
    node_id: world.nodeId("CS", suite.id),
    head_branch: suite.branch,
    head_sha: suite.sha,
    status: "in_progress",
    conclusion: null,
    url: `${repositoryUrl(world, repository)}/check-suites/${suite.id}`,
    before: suite.before,
    after: suite.sha,
    pull_requests: [],
    app: presentApp(world, suite.app),
    created_at: suite.createdAt,
    updated_at: suite.createdAt,
    owner: presentAccount(world, repository.owner),
  };
}

function apply(world: World, run: CheckRun, change: CheckChange): void {
  const completes = change.conclusion != null || change.status === "completed";
  demandOrder(run, change, completes);
  run.name = change.name ?? run.name;
  run.externalId = change.externalId ?? run.externalId;
  run.detailsUrl = change.detailsUrl ?? run.detailsUrl;
  run.startedAt = change.startedAt ?? run.startedAt;
  run.conclusion = change.conclusion ?? run.conclusion;
  run.status = completes ? "completed" : (change.status ?? run.status);
  if (completes) run.completedAt = change.completedAt ?? run.completedAt ?? world.time();
  run.actions = change.actions ?? run.actions;
  if (change.output === undefined) return;
  const annotations = [...(run.output?.annotations ?? []), ...change.output.annotations];
  run.output = { ...change.output, annotations };
}

/** A completed run stays so, and a run is completed with a conclusion. */
function demandOrder(run: CheckRun, change: CheckChange, completes: boolean): void {
  if (run.status === "completed" && change.status !== undefined && !completes) {
    const message = "A completed check run cannot be reopened";
    throw unprocessable("Validation Failed", [
      { resource: "CheckRun", field: "status", code: "invalid", message },
    ]);
  }
  if (change.status === "completed" && change.conclusion == null && run.conclusion === null) {
    throw unprocessable(
      "Invalid request.\n\nMissing parameter: `conclusion` is required when `status` is `completed`.",
    );
  }
}
