/** A simulated GitHub and the real captain beside each other, over real HTTP, on a clock that moves when a story says so. */
import { afterEach } from "@jest/globals";
import { latestAttempt, type Run } from "../../src/simulation/github/actions/runs/run.ts";
import { Script } from "../../src/simulation/github/actions/script.ts";
import { type ManualClock, manualClock } from "../../src/simulation/github/clock.ts";
import type { FaultRule } from "../../src/simulation/github/faults.ts";
import type { Deployment } from "../../src/simulation/github/resources/deployments.ts";
import { openSetting, type SettingOptions } from "../../src/simulation/setting.ts";
import { APP_KEY } from "../app-key.ts";
import type { Oddity } from "./between.ts";
import { openCaptain, type Setting } from "./running-captain.ts";
import { PLAIN_WORKFLOWS } from "./workflows.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export interface StageOptions extends Partial<SettingOptions> {
  /** The pipeline file; further files in `files`. */
  readonly pipeline?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Workflow files by name, instead of plain ones without our Action. */
  readonly workflows?: Readonly<Record<string, string>>;
  readonly sweepMs?: number;
  /** The captain keeps to the limits of github.com, which it does not expect of another server. */
  readonly knowsLimits?: boolean;
  /** How far GitHub's clock is ahead of the captain's; ms. */
  readonly githubAheadMs?: number;
  /** What goes wrong from the first request on. */
  readonly faults?: readonly FaultRule[];
  /** How this GitHub differs in what it answers and tells. */
  readonly oddity?: Oddity;
  /** Whose repositories may be served, asked at each start; left out: everybody's. */
  readonly allowedOwners?: () => readonly string[] | null;
  /** Takes every line of the captain's log, down to the least. */
  readonly hearLog?: (line: string) => void;
}

export type Stage = Awaited<ReturnType<typeof openStage>>;

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** Sets everything up and pushes the first commit, which holds the pipeline and its workflows, before the captain starts. */
export async function openStage(options: StageOptions = {}) {
  const {
    pipeline,
    files = {},
    workflows = PLAIN_WORKFLOWS,
    sweepMs = 5 * MINUTE,
    knowsLimits = false,
    githubAheadMs = 0,
    faults = [],
    oddity = null,
    allowedOwners = () => null,
    hearLog = null,
    ...rest
  } = options;
  const clock = manualClock();
  const script = rest.script ?? new Script({ queueMs: 2_000, workMs: MINUTE, cancelMs: 2_000 });
  const setting = await openSetting({ privateKey: APP_KEY, limits: true, ...rest, clock, script });
  open.push(() => setting.close());
  const { world, repository, dana } = setting;
  world.push(repository, {
    by: dana,
    commits: [
      { message: "Begin", files: { ...pipelineFiles(pipeline), ...inFolder(workflows), ...files } },
    ],
  });
  for (const rule of faults) setting.github.faults.plan(rule);
  const own = { ...clock, now: () => clock.now() - githubAheadMs };
  const service = await openCaptain(setting, {
    ...{ clock: own, sweepMs, knowsLimits, oddity, allowedOwners, hearLog },
  });
  open.push(service.close);
  const stage = { ...setting, clock, script, service: service.current, restart: service.restart };
  const settle = () => settleDown(setting, service);
  await settle();
  return {
    ...stage,
    settle,
    captain: () => service.current().captain,
    store: service.store,
    stop: service.stop,
    start: service.start,
    /** Lets time pass, moment by moment; everything that follows from a moment has happened before the next. */
    pass: (ms: number) => pass(clock, settle, ms),
    /** Lets time pass until it is so, at most so long. */
    until: (isSo: () => boolean, mostMs = 4 * HOUR) => passUntil(clock, settle, { isSo, mostMs }),
    /** Merges a change; the commit's SHA. */
    merge: (
      message = "Change (#1)",
      changed: Readonly<Record<string, string | null>> = { "src/a.txt": message },
    ) => world.push(repository, { by: dana, commits: [{ message, files: changed }] }).sha,
    /** Throws when anything was asked, answered or sent that GitHub's own descriptions do not know. */
    demandFaithful: () => {
      const found = world.violations.filter(
        (words) => !TOO_STRICT.some((pattern) => pattern.test(words)),
      );
      if (found.length > 0) throw new Error([...new Set(found)].join("\n"));
    },
    ...pagesOf(setting),
  };
}

/** Where the published schemas are narrower than GitHub's own documentation. */
const TOO_STRICT = [
  // An app may hear `workflow_job`; the schema of issues does not know that event.
  /performed_via_github_app\/events\/\d+ must be/,
  // A search range, such as `>=2026-11-23T09:00:00Z`; the schema wants a single date.
  /\/actions\/workflows\/\{workflow_id\}\/runs: \/created must match format/,
];

export function pipelineFiles(pipeline: string | undefined): Record<string, string> {
  return pipeline === undefined ? {} : { ".github/release-captain.yml": pipeline };
}

export function inFolder(workflows: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(workflows).map(([name, text]) => [`.github/workflows/${name}`, text]),
  );
}

/** Resolves when nothing can happen any more before the clock moves on. */
async function settleDown(
  { actions, github }: Setting,
  service: Awaited<ReturnType<typeof openCaptain>>,
): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    await actions.idle();
    await github.webhooks.settled();
    const isIdle = !service.isRunning() || (await service.current().captain.isIdle());
    quiet = isIdle ? quiet + 1 : 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function pass(clock: ManualClock, settle: () => Promise<void>, ms: number): Promise<void> {
  const until = clock.now() + ms;
  await settle();
  for (let at = clock.nextAt(); at !== null && at <= until; at = clock.nextAt()) {
    clock.advance(Math.max(0, at - clock.now()));
    await settle();
  }
  clock.advance(until - clock.now());
  await settle();
}

async function passUntil(
  clock: ManualClock,
  settle: () => Promise<void>,
  { isSo, mostMs }: { readonly isSo: () => boolean; readonly mostMs: number },
): Promise<void> {
  const until = clock.now() + mostMs;
  await settle();
  while (!isSo()) {
    const at = clock.nextAt();
    if (at === null || at > until)
      throw new Error(`It did not come about within ${mostMs / MINUTE} minutes: ${isSo}`);
    clock.advance(Math.max(0, at - clock.now()));
    await settle();
  }
}

/** What people see on GitHub, in short words. */
function pagesOf({ repository, actions, app }: Setting) {
  const named = (environment: string) => repository.deploymentsByEnvironment.get(environment) ?? [];
  const ourChecks = (sha: string) =>
    [...repository.checkRuns.values()].filter((run) => run.app === app && run.sha === sha);
  return {
    /** Of one environment, oldest first. */
    deployments: named,
    newest: (environment: string): Deployment => {
      const deployment = named(environment).at(-1);
      if (deployment === undefined) throw new Error(`Nothing was deployed to ${environment}`);
      return deployment;
    },
    /** `task sha: states`, oldest first. */
    story: (environment: string) =>
      named(environment).map(
        ({ task, sha, statuses }) =>
          `${task} ${nameOf(repository, sha)}: ${statuses.map(({ state }) => state).join(" ")}`,
      ),
    /** The commit of the newest deployment there whose last word is success. */
    runsIn: (environment: string) =>
      named(environment).findLast(({ statuses }) => statuses.at(-1)?.state === "success")?.sha ??
      null,
    ourChecks,
    /** The release's check run: `status or conclusion: title`. */
    check: (sha: string) => {
      const run = ourChecks(sha).at(-1);
      return run === undefined ? "none" : `${run.conclusion ?? run.status}: ${run.output?.title}`;
    },
    summary: (sha: string) => ourChecks(sha).at(-1)?.output?.summary ?? "",
    runsOf: (workflow: string) =>
      actions
        .runs(repository)
        .filter((run) => run.workflow.path.endsWith(`/${workflow}`))
        .reverse(),
    incident: () =>
      [...repository.issues.values()].find(
        ({ title, state }) =>
          title.startsWith("Release Captain needs attention") && state === "open",
      ) ?? null,
    incidents: () =>
      [...repository.issues.values()].filter(({ title }) =>
        title.startsWith("Release Captain needs attention"),
      ),
  };
}

/** A commit by the first word of its message. */
function nameOf(repository: Setting["repository"], sha: string): string {
  return repository.commits.get(sha)?.message.split(" ")[0] ?? sha;
}

export function outcomeOf(run: Run): string {
  const { status, conclusion } = latestAttempt(run);
  return conclusion ?? status;
}
