/** What one release writes on GitHub, against the fewest writes that deploy, test and tell the truth about it. */

import { openGitHubApp } from "../../app/github-app.ts";
import { createLog } from "../../app/log.ts";
import { makeCaptain } from "../../app/make-captain.ts";
import { startService } from "../../app/service.ts";
import { Script } from "../../simulation/github/actions/script.ts";
import { acceleratedClock } from "../../simulation/github/clock.ts";
import type { LoggedRequest } from "../../simulation/github/request-log.ts";
import { openSetting, type Setting } from "../../simulation/setting.ts";
import { readTemplates } from "../../simulation/templates.ts";
import { openStore } from "../../store/index.ts";
import { PIPELINE_FILE } from "../pipelines.ts";
import type { Result, Row } from "../row.ts";

/** The second release is counted: it replaces the first one everywhere, as every later one does. */
export const writes: Row = {
  name: "writes",
  measure: async () => Promise.all((["environment", "stage"] as const).map(countWrites)),
};

const BETA = ["beta-1", "beta-2"];
const PRODUCTION = ["prod-1", "prod-2", "prod-3", "prod-4"];
const STAGES = 2;
const DIGEST = `sha256:${"ab".repeat(32)}`;
/** A second of ours is so many of theirs. */
const FACTOR = 120;
const LONGEST_TRAVEL_MS = 60_000;

type FanOut = "environment" | "stage";

async function countWrites(fanOut: FanOut): Promise<Result> {
  const clock = acceleratedClock({ factor: FACTOR });
  const script = new Script({ queueMs: 2_000, workMs: 60_000 });
  script.when({ workflow: "build.yml" }, { outputs: { image: { digest: DIGEST } } });
  const setting = await openSetting({ clock, script, limits: false, validate: false });
  const { world, repository, dana } = setting;
  world.push(repository, { by: dana, commits: [{ message: "Begin", files: filesFor(fanOut) }] });
  const stop = await serve(setting, clock);
  try {
    await release(setting, "First");
    const before = setting.github.log.entries.length;
    await release(setting, "Second");
    const ours = setting.github.log.entries
      .slice(before)
      .filter(({ caller, method }) => caller === "installation" && method !== "GET");
    return resultOf(fanOut, ours);
  } finally {
    await stop();
    await setting.close();
  }
}

function filesFor(fanOut: FanOut): Readonly<Record<string, string>> {
  const templates = readTemplates();
  return {
    [PIPELINE_FILE]: `build: { workflow: build.yml }
deploy: { workflow: deploy.yml, fan-out: ${fanOut} }
stages:
  - { stage: beta, environments: [${BETA}], approvals: [{ workflow: integration-tests.yml }] }
  - { stage: prod, production: true, environments: [${PRODUCTION}], approvals: [{ alarms: any }, { bake: 5m }] }
`,
    ".github/workflows/build.yml": templates["build.yml"],
    ".github/workflows/deploy.yml":
      templates[fanOut === "stage" ? "deploy-stage.yml" : "deploy.yml"],
    ".github/workflows/integration-tests.yml": templates["integration-tests.yml"],
  };
}

async function serve(setting: Setting, clock: ReturnType<typeof acceleratedClock>) {
  const { app: registered, privateKey, webhookSecret, github, world } = setting;
  const settings = {
    level: "silent",
    format: "json",
    levelAsWord: false,
    messageKey: "msg",
  } as const;
  const log = await createLog(settings, []);
  const { apiUrl } = github;
  const app = await openGitHubApp({ appId: registered.id, privateKey, webhookSecret, apiUrl }, log);
  const store = await openStore({ url: "sqlite::memory:", clock });
  const captain = await makeCaptain({
    settings: { apiUrl, sweepIntervalMs: 3_600_000, allowedOwners: null },
    app,
    store,
    log,
    clock,
  });
  const at = { host: "127.0.0.1", port: 0, metricsPort: null };
  const service = await startService({ ...at, verify: app.verify, captain, store, log, clock });
  world.hookUp(registered, { url: `${service.url}/api/github/webhooks`, secret: webhookSecret });
  return () => service.stop();
}

/** Merges, and waits until the release is approved by the last stage. */
async function release({ world, repository, dana, app }: Setting, message: string): Promise<void> {
  const commits = [{ message, files: { "change.txt": message } }];
  const { sha } = world.push(repository, { by: dana, commits });
  const until = performance.now() + LONGEST_TRAVEL_MS;
  const isThrough = () =>
    [...repository.checkRuns.values()].some(
      (run) => run.app === app && run.sha === sha && run.conclusion === "success",
    );
  while (!isThrough()) {
    if (performance.now() > until) throw new Error(`The release "${message}" does not arrive.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function resultOf(fanOut: FanOut, ours: readonly LoggedRequest[]): Result {
  const count = (pattern: RegExp) => ours.filter(({ template }) => pattern.test(template)).length;
  const environments = BETA.length + PRODUCTION.length;
  const dispatches = (fanOut === "stage" ? STAGES : environments) + BETA.length;
  // GitHub itself makes what a Deployment replaces inactive, but not in production.
  const fewest = { deployments: environments, dispatches, statuses: PRODUCTION.length };
  const figure = {
    deployments: count(/\/deployments$/),
    dispatches: count(/\/dispatches$/),
    statuses: count(/\/statuses$/),
  };
  const other = ours.length - figure.deployments - figure.dispatches - figure.statuses;
  const words = ({ deployments, dispatches, statuses }: typeof figure) =>
    `${deployments} Deployments, ${dispatches} dispatches, ${statuses} statuses`;
  return {
    what: `writes: one release, ${environments} environments, fan-out ${fanOut}`,
    figure: words(figure),
    bar: words(fewest),
    isMet: words(figure) === words(fewest),
    noise: `and ${other} of its check run and pages, however many environments`,
  };
}
