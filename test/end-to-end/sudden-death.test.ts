import { afterAll, expect, test } from "@jest/globals";
import { firstPace, startPacemaker } from "../../src/simulation/demo/pacemaker.ts";
import { Script } from "../../src/simulation/github/actions/script.ts";
import { seededChance } from "../../src/simulation/github/chance.ts";
import { acceleratedClock } from "../../src/simulation/github/clock.ts";
import type { Fault } from "../../src/simulation/github/faults.ts";
import type { Deployment } from "../../src/simulation/github/resources/deployments.ts";
import { openSetting } from "../../src/simulation/setting.ts";
import { APP_KEY } from "../app-key.ts";
import { mortalCaptain } from "./mortal-captain.ts";
import { inFolder, pipelineFiles } from "./stage.ts";
import { PLAIN_WORKFLOWS } from "./workflows.ts";

const seed = Number(process.env["DEATH_SEED"] ?? Date.now() % 1_000_000);
const DEATHS = 30;
const MINUTE = 60_000;
/** A life in which nothing is asked of GitHub for so long, by the story's clock, ends, too. */
const SLEEP_MS = 10 * MINUTE;
/** Nothing may take so long. On the story's clock. */
const PATIENCE_MS = 600 * MINUTE;

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

const open: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

test(`a process killed ${DEATHS} times between two steps deploys everything exactly once (DEATH_SEED=${seed})`, async () => {
  const chance = seededChance(seed);
  const theatre = await openTheatre();
  const deaths: string[] = [];
  await theatre.liveInOrder();
  for (let count = 1; count <= DEATHS; count += 1) {
    theatre.merge(count);
    if (count % 8 === 0) theatre.alarm("alarm");
    if (count % 8 === 1) theatre.alarm("ok");
    const way = WAYS[Math.floor(chance() * WAYS.length)] ?? WAYS[0];
    const isWrite = chance() < 0.7;
    const nth = 1 + Math.floor(chance() * (isWrite ? 8 : 25));
    deaths.push(await theatre.liveUntil({ way, nth, isWrite }));
  }
  theatre.alarm("ok");
  const last = theatre.merge(DEATHS + 1);
  await theatre.liveOn(() => theatre.isApproved(last));

  expect(deaths.filter((death) => death.startsWith("exit code"))).toEqual([]);
  expect(deaths.filter((death) => death !== "in its sleep").length).toBeGreaterThan(DEATHS / 2);
  expect(theatre.doubled()).toEqual([]);
  expect(theatre.unfinished()).toEqual([]);
  expect(theatre.incidents()).toBeLessThanOrEqual(DEATHS / 8 + 1);
}, 300_000);

async function openTheatre() {
  const clock = acceleratedClock({ factor: 1, startMs: Date.UTC(2026, 10, 23, 9) });
  const script = new Script({ queueMs: 1_000, workMs: 15_000, cancelMs: 1_000 });
  const setting = await openSetting({ clock, script, limits: false, privateKey: APP_KEY });
  const { world, repository, dana, app, github, actions } = setting;
  world.push(repository, {
    by: dana,
    commits: [
      { message: "Begin", files: { ...pipelineFiles(PIPELINE), ...inFolder(PLAIN_WORKFLOWS) } },
    ],
  });
  const pace = firstPace(clock);
  clock.keep(pace);
  const captain = mortalCaptain(setting, pace);
  const pacemaker = startPacemaker(clock, setting, captain.keep);
  open.push(setting.close, captain.close, pacemaker.stop);
  const pass = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
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
      const life = captain.begin();
      let death: string | null = null;
      const disarm = arm(github, point, (where) => {
        death ??= where;
        life.kill();
      });
      let wake = clock.after(SLEEP_MS, life.kill);
      const deafen = github.log.onRequest(() => {
        wake();
        wake = clock.after(SLEEP_MS, life.kill);
      });
      const end = await life.over;
      wake();
      for (const forget of [deafen, disarm]) forget();
      return end === "SIGKILL" ? (death ?? "in its sleep") : end;
    },
    /** Looks around, and is told to stop. */
    liveInOrder: async (): Promise<void> => {
      const life = captain.begin();
      await life.ready;
      life.stop();
      await life.over;
    },
    liveOn: async (isSo: () => boolean): Promise<void> => {
      const life = captain.begin();
      const isNow = Promise.withResolvers<void>();
      const end = world.onHappening(() => {
        if (isSo()) isNow.resolve();
      });
      await Promise.race([isNow.promise, pass(PATIENCE_MS)]);
      end();
      // What is said of it at the end may still be on its way.
      await pass(MINUTE);
      life.stop();
      await life.over;
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
