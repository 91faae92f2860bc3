import { expect, test } from "@jest/globals";
import { MINUTE, openStage, outcomeOf, type Stage } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

/** The first release is approved in production, the second is baking there. */
async function baking(options: Parameters<typeof openStage>[0] = {}) {
  const stage = await openStage({ pipeline: ONE_STAGE, ...options });
  const good = stage.merge("Good (#1)");
  await stage.until(() => stage.check(good).startsWith("success"));
  const bad = stage.merge("Bad (#2)");
  await stage.until(() => stage.runsIn("prod") === bad);
  return { stage, good, bad };
}

function word(stage: Stage, payload: Record<string, unknown>, by = stage.dana) {
  const { world, repository, clock } = stage;
  const at = new Date(clock.now()).toISOString();
  const all = {
    environment: "prod",
    alarm: "errors",
    state: "alarm",
    at,
    id: `${clock.now()}`,
    ...payload,
  };
  world.dispatch(repository, { type: "release-captain.alarm", payload: all, by });
}

function isDone({ statuses }: ReturnType<Stage["newest"]>): boolean {
  return statuses.at(-1)?.state === "success";
}

test("an alarm issue by a writer rolls back, tells what already runs, and ends with the next release", async () => {
  const { stage, good, bad } = await baking({ validate: true });
  const { world, repository, dana } = stage;
  const issue = world.openIssue(repository, { title: "Errors", labels: ["alarm/prod"], by: dana });
  await stage.until(() => stage.incident() !== null);

  expect(stage.incident()?.title).toBe("Release Captain needs attention (checkout)");
  expect(stage.incident()?.body).toContain("Already being rolled back");
  await stage.until(() => stage.runsIn("prod") === good);
  await stage.pass(MINUTE);
  expect(stage.story("prod")).toEqual([
    "deploy Good: in_progress success inactive",
    "deploy Bad: in_progress success failure",
    "rollback Good: in_progress success",
  ]);
  const [, rejected] = stage.deployments("prod");
  expect(rejected?.statuses.at(-1)?.description).toBe("Rejected: an alarm rang");
  expect(stage.check(bad)).toMatch(/^failure: rejected by prod: prod: .*alarm.*quarantined/);

  world.closeIssue(repository, issue, dana);
  const fix = stage.merge("Fix (#3)");
  await stage.until(() => stage.check(fix).startsWith("success"));
  await stage.pass(MINUTE);
  expect(stage.incident()).toBeNull();
  expect(stage.incidents()).toHaveLength(1);
  stage.demandFaithful();
});

test("an alarm issue by somebody who may only read rolls nothing back, until a writer labels it", async () => {
  const { stage, good } = await baking();
  const { world, repository, rita, dana } = stage;
  const issue = world.openIssue(repository, { title: "Errors", labels: ["alarm/prod"], by: rita });
  await stage.pass(MINUTE);
  expect(stage.story("prod")).toHaveLength(2);

  world.unlabel(repository, { issue, name: "alarm/prod", by: dana });
  world.label(repository, { issue, name: "alarm/prod", by: dana });
  await stage.until(() => stage.runsIn("prod") === good);
});

test("a dispatched alarm rolls back within a tick, and the running deployment is cancelled first", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const good = stage.merge("Good (#1)");
  await stage.until(() => stage.check(good).startsWith("success"));
  stage.merge("Bad (#2)");
  await stage.until(() => stage.deployments("prod").length === 2);
  await stage.pass(10_000);

  word(stage, {});
  await stage.until(() => stage.deployments("prod").length === 3, MINUTE);
  await stage.until(() => stage.runsIn("prod") === good && isDone(stage.newest("prod")));

  expect(stage.runsOf("deploy.yml").map(outcomeOf)).toEqual(["success", "cancelled", "success"]);
  await stage.pass(MINUTE);
  expect(stage.story("prod").slice(1)).toEqual([
    "deploy Bad: in_progress failure",
    "rollback Good: in_progress success",
  ]);
});

test.each([
  ["older than the newest word", { at: "2026-11-23T09:00:00Z" }],
  ["of an environment that the pipeline does not name", { environment: "staging" }],
  ["of a region that the pipeline does not name", { environment: undefined, region: "eu-west-1" }],
  ["without a state that is known", { state: "red" }],
])("a dispatched alarm %s changes nothing", async (_, payload) => {
  const { stage } = await baking();
  word(stage, { state: "ok" });
  await stage.pass(1_000);

  word(stage, payload);
  await stage.until(() =>
    stage.check([...stage.repository.commits.keys()].at(-1) ?? "").startsWith("success"),
  );

  expect(stage.story("prod")).toHaveLength(2);
  expect(stage.incidents()).toEqual([]);
});

test("a run that is started again after its deployment is closed is cancelled, and a person is told", async () => {
  const { stage } = await baking();
  const sha = [...stage.repository.commits.keys()].at(-1) ?? "";
  await stage.until(() => stage.check(sha).startsWith("success"));
  const [old] = stage.runsOf("deploy.yml");
  if (old !== undefined) stage.actions.rerun(old, { account: stage.dana, app: null });

  await stage.until(() => stage.incident() !== null);

  expect(stage.incident()?.body).toContain("prod");
  await stage.until(() => old !== undefined && outcomeOf(old) === "cancelled");
  const next = stage.merge("Next (#3)");
  await stage.pass(5 * MINUTE);
  expect(stage.check(next)).toContain(
    "waits for prod: something else than the captain changed prod",
  );
});

/** GitHub lists neither labels nor issues until the returned function is called. */
function withoutLists({ github }: Stage): () => void {
  const fault = { kind: "error", status: 404, message: "Not Found" } as const;
  const mend = ["labels", "issues"].map((list) =>
    github.faults.plan({ method: "GET", template: `/repos/{owner}/{repo}/${list}`, fault }),
  );
  return () => {
    for (const each of mend) each();
  };
}

test("an alarm whose end GitHub listed does not ring again when GitHub lists no more", async () => {
  const { stage, good } = await baking();
  const { world, repository, dana, rita } = stage;
  const mend = withoutLists(stage);
  const issue = world.openIssue(repository, { title: "Errors", labels: ["alarm/prod"], by: dana });
  await stage.until(() => stage.runsIn("prod") === good);
  mend();
  world.closeIssue(repository, issue, dana);
  const fix = stage.merge("Fix (#3)");
  await stage.until(() => stage.runsIn("prod") === fix);
  withoutLists(stage);
  world.openIssue(repository, { title: "Me too", labels: ["alarm/prod"], by: rita });
  await stage.until(() => stage.check(fix).startsWith("success"));

  expect(stage.runsIn("prod")).toBe(fix);
});

test("an alarm rings on while one of its two issues is open, though GitHub lists no more", async () => {
  const { stage, good } = await baking();
  const { world, repository, dana } = stage;
  const told = { labels: ["alarm/prod"], by: dana };
  const first = world.openIssue(repository, { title: "Errors", ...told });
  world.openIssue(repository, { title: "Latency", ...told });
  await stage.until(() => stage.runsIn("prod") === good);
  withoutLists(stage);
  world.closeIssue(repository, first, dana);
  stage.merge("Fix (#3)");
  await stage.pass(30 * MINUTE);

  expect(stage.runsIn("prod")).toBe(good);
});

test("where the file names who raises alarms, an app counts by its name and nobody else dispatches one", async () => {
  const pipeline = `${ONE_STAGE}alarms: { from: [alertmanager-bridge] }\n`;
  const { stage, good, bad } = await baking({ pipeline });
  const { world, repository } = stage;
  const app = world.createApp({ name: "alertmanager-bridge", permissions: {}, events: [] });
  world.install({ app, account: repository.owner });
  word(stage, {});
  await stage.pass(MINUTE);
  expect(stage.runsIn("prod")).toBe(bad);

  word(stage, {}, app.bot);

  await stage.until(() => stage.runsIn("prod") === good);
});
