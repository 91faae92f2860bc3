import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "@jest/globals";
import { Script } from "../../src/simulation/github/actions/script.ts";
import { seededChance } from "../../src/simulation/github/chance.ts";
import { acceleratedClock } from "../../src/simulation/github/clock.ts";
import type { Fault } from "../../src/simulation/github/faults.ts";
import type { Deployment } from "../../src/simulation/github/resources/deployments.ts";
import { openSetting } from "../../src/simulation/setting.ts";
import { inFolder, pipelineFiles } from "./stage.ts";
import { PLAIN_WORKFLOWS } from "./workflows.ts";

const seed = Number(process.env["DEATH_SEED"] ?? Date.now() % 1_000_000);
const DEATHS = 30;
/** A minute of the story takes a second. */
const FACTOR = 60;
/** A life in which too little is asked of GitHub ends after this, too. */
const LONGEST_LIFE_MS = 2_000;

const PIPELINE = `
pipeline: checkout
build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
stages:
  - stage: beta
    environments: [beta]
    approvals: [{ workflow: integration-tests.yml }]
  - stage: prod
    production: true
    environments: [prod-a, prod-b]
    approvals: [{ bake: 1m }]
`;

/** Where in the life of a request the process dies. */
const WAYS = [
  "before GitHub does it",
  "when it is done and the answer is lost",
  "after the answer",
] as const;

const folder = mkdtempSync(join(tmpdir(), "sudden-death-"));
let child: ChildProcess | null = null;
let closeGitHub: () => Promise<void> = () => Promise.resolve();
afterAll(async () => {
  child?.kill("SIGKILL");
  await closeGitHub();
  rmSync(folder, { recursive: true, force: true });
});

test(`a process killed ${DEATHS} times between two steps deploys everything exactly once (DEATH_SEED=${seed})`, async () => {
  const chance = seededChance(seed);
  const theatre = await openTheatre();
  const deaths: string[] = [];
  for (let count = 1; count <= DEATHS; count += 1) {
    theatre.merge(count);
    if (count % 8 === 0) theatre.alarm("alarm");
    if (count % 8 === 1) theatre.alarm("ok");
    const way = WAYS[Math.floor(chance() * WAYS.length)] ?? WAYS[0];
    const isWrite = chance() < 0.7;
    const nth = 1 + Math.floor(chance() * (isWrite ? 6 : 15));
    deaths.push(await theatre.liveUntil({ way, nth, isWrite }));
  }
  theatre.alarm("ok");
  const last = theatre.merge(DEATHS + 1);
  await theatre.liveOn(() => theatre.isApproved(last));

  expect(deaths.filter((death) => death !== "in its sleep").length).toBeGreaterThan(DEATHS / 2);
  expect(theatre.doubled()).toEqual([]);
  expect(theatre.unfinished()).toEqual([]);
  expect(theatre.incidents()).toBeLessThanOrEqual(DEATHS / 8 + 1);
}, 110_000);

async function openTheatre() {
  const clock = acceleratedClock({ factor: FACTOR, startMs: Date.UTC(2026, 10, 23, 9) });
  const script = new Script({ queueMs: 1_000, workMs: 15_000, cancelMs: 1_000 });
  const setting = await openSetting({ clock, script, limits: false });
  closeGitHub = () => setting.close();
  const { world, repository, dana, app, github, actions } = setting;
  const port = await freePort();
  world.hookUp(app, {
    url: `http://127.0.0.1:${port}/api/github/webhooks`,
    secret: setting.webhookSecret,
  });
  world.push(repository, {
    by: dana,
    commits: [
      { message: "Begin", files: { ...pipelineFiles(PIPELINE), ...inFolder(PLAIN_WORKFLOWS) } },
    ],
  });
  const variables = {
    CLOCK_FACTOR: `${FACTOR}`,
    CLOCK_SET_AT: `${Date.now()}`,
    CLOCK_SHOWED: `${clock.now()}`,
    APP_ID: `${app.id}`,
    PRIVATE_KEY: setting.privateKey,
    WEBHOOK_SECRET: setting.webhookSecret,
    PORT: `${port}`,
    DATABASE_URL: `sqlite:${join(folder, "captain.db")}`,
    API_URL: github.apiUrl,
  };
  const begin = () => {
    const script = fileURLToPath(new URL("captain-process.ts", import.meta.url));
    child = spawn(process.execPath, ["--no-warnings", script], {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...variables },
    });
    return child;
  };
  const checksOf = (sha: string) =>
    [...repository.checkRuns.values()].filter((run) => run.sha === sha && run.app === app);
  return {
    merge: (count: number) =>
      world.push(repository, {
        by: dana,
        commits: [{ message: `Change (#${count})`, files: { "a.txt": `${count}` } }],
      }).sha,
    alarm: (state: string) => {
      const at = new Date(clock.now()).toISOString();
      const payload = { environment: "prod-a", alarm: "errors", state, at, id: at };
      world.dispatch(repository, { type: "release-captain.alarm", payload, by: dana });
    },
    /** @returns at which request it died */
    liveUntil: async (point: Point): Promise<string> => {
      const living = begin();
      const died = once(living, "exit");
      let death = "in its sleep";
      const kill = (where: string) => {
        if (living.killed) return;
        death = where;
        living.kill("SIGKILL");
      };
      const disarm = arm(github, point, kill);
      const timer = setTimeout(() => living.kill("SIGKILL"), LONGEST_LIFE_MS);
      await died;
      clearTimeout(timer);
      disarm();
      return death;
    },
    liveOn: async (isSo: () => boolean): Promise<void> => {
      const living = begin();
      const until = Date.now() + 30_000;
      while (!isSo() && Date.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 100));
      // What is said of it at the end may still be on its way.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      living.kill("SIGTERM");
      await once(living, "exit");
    },
    isApproved: (sha: string) => checksOf(sha).some(({ conclusion }) => conclusion === "success"),
    /** Deployments and runs that stand for the same thing. A check run that is doubled stays open, see below. */
    doubled: () => [
      ...repeated([...repository.deployments.values()].map(identityOf)),
      ...repeated(
        actions
          .runs(repository)
          .flatMap(({ workflow, inputs }) =>
            inputs.texts["deployment_id"] === undefined
              ? []
              : [`${workflow.path} ${inputs.texts["deployment_id"]}`],
          ),
      ),
    ],
    /** Deployments whose last word is not final, and releases whose check run is open. */
    unfinished: () => [
      ...[...repository.deployments.values()]
        .filter(({ statuses }) =>
          ["in_progress", "queued", undefined].includes(statuses.at(-1)?.state),
        )
        .map(identityOf),
      ...[...repository.checkRuns.values()]
        .filter((run) => run.app === app && run.status !== "completed")
        .map(({ externalId, output }) => `${externalId}: ${output?.title}`),
    ],
    incidents: () =>
      [...repository.issues.values()].filter(({ title }) =>
        title.startsWith("Release Captain needs attention"),
      ).length,
  };
}

interface Point {
  readonly way: (typeof WAYS)[number];
  readonly nth: number;
  /** Only what changes something counts. */
  readonly isWrite: boolean;
}

type GitHub = Awaited<ReturnType<typeof openSetting>>["github"];

function arm(
  github: GitHub,
  { way, nth, isWrite }: Point,
  kill: (where: string) => void,
): () => void {
  if (way === "after the answer") {
    let seen = 0;
    return github.log.onRequest(({ method, template }) => {
      if (isWrite && method === "GET") return;
      seen += 1;
      if (seen === nth) kill(`${method} ${template}`);
    });
  }
  const fault: Fault = { kind: way === "before GitHub does it" ? "lose-request" : "lose-answer" };
  const methods = isWrite ? (["POST", "PATCH"] as const) : ([undefined] as const);
  const rules = methods.map((method) =>
    github.faults.plan({
      ...(method === undefined ? {} : { method }),
      nth,
      // Asked for when it strikes.
      get fault() {
        kill(`request ${nth}, ${way}`);
        return fault;
      },
    }),
  );
  return () => {
    for (const takeBack of rules) takeBack();
  };
}

function identityOf({ environment, sha, task, payload }: Deployment): string {
  return `${task} ${sha} ${environment} ${JSON.stringify(payload)}`;
}

function repeated(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return address === null || typeof address === "string" ? 0 : address.port;
}
