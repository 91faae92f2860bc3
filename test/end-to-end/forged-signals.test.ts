/** Statuses, alarms and runs that say what is not so, by people and jobs that may write them. */
import { expect, test } from "@jest/globals";
import { MINUTE, openStage, outcomeOf, type Stage } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

/** What any job of an unreviewed branch may ask for. */
function jobToken({ world, repository }: Stage): string {
  const permissions = { checks: "write", deployments: "write" } as const;
  return world.issueToken({ kind: "job", repository, permissions, runId: 1 });
}

async function post(stage: Stage, token: string, path: string, body: Record<string, unknown>) {
  const answer = await fetch(`${stage.github.apiUrl}/repos/acme/checkout/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return answer.status;
}

const YEAR_9999 = "9999-12-31T23:59:59Z";

function alarm(stage: Stage, state: string, at: string | null = null) {
  const { world, repository, dana, clock } = stage;
  const moment = at ?? new Date(clock.now()).toISOString();
  const payload = { environment: "prod", alarm: "errors", state, at: moment, id: `${clock.now()}` };
  world.dispatch(repository, { type: "release-captain.alarm", payload, by: dana });
}

/** The first release is approved, the second bakes. */
async function baking() {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const good = stage.merge("Good (#1)");
  await stage.until(() => stage.check(good).startsWith("success"));
  const bad = stage.merge("Bad (#2)");
  await stage.until(() => stage.runsIn("prod") === bad);
  return { stage, good, bad };
}

test.each([
  [
    "the captain's own words",
    "success",
    { description: "digest sha256:0", log_url: "https://x.y" },
  ],
  ["a claim of another environment", "success", { environment: "beta" }],
])("a forged success with %s approves nothing: the run has the word", async (_, state, more) => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const sha = stage.merge("First (#1)");
  stage.script.when(
    { workflow: "deploy.yml", commit: sha },
    { workMs: 20 * MINUTE, outcome: "failure" },
  );
  await stage.until(() => stage.deployments("prod").length === 1);
  await stage.pass(MINUTE);

  const path = `deployments/${stage.newest("prod").id}/statuses`;
  expect(await post(stage, jobToken(stage), path, { state, ...more })).toBe(201);
  await stage.pass(15 * MINUTE);
  expect(stage.check(sha)).toMatch(/^in_progress/);
  await stage.until(() => stage.check(sha).startsWith("failure"));
  expect(stage.runsOf("deploy.yml").map(outcomeOf)).toEqual(["failure"]);
});

test("a Deployment of somebody else's that looks like the captain's changes nothing", async () => {
  const { stage, good, bad } = await baking();
  const { payload } = stage.newest("prod");
  const forged = {
    ref: good,
    environment: "prod",
    payload,
    auto_merge: false,
    required_contexts: [],
  };
  expect(await post(stage, jobToken(stage), "deployments", forged)).toBe(201);
  const { id } = stage.newest("prod");
  await post(stage, jobToken(stage), `deployments/${id}/statuses`, { state: "failure" });

  await stage.until(() => stage.check(bad).startsWith("success"));
  expect(stage.runsOf("deploy.yml")).toHaveLength(2);
});

test.each(["ok", "unknown"])("%s told for the year 9999 silences no later alarm", async (state) => {
  const { stage, good } = await baking();
  alarm(stage, state, YEAR_9999);
  await stage.pass(1_000);
  alarm(stage, "alarm");

  await stage.until(() => stage.runsIn("prod") === good);
});

test("an alarm told for the year 9999 rings now, and a later word ends it", async () => {
  const { stage, good } = await baking();
  alarm(stage, "alarm", YEAR_9999);
  await stage.until(() => stage.runsIn("prod") === good);
  await stage.pass(MINUTE);
  alarm(stage, "ok");
  await stage.pass(MINUTE);

  const fix = stage.merge("Fix (#3)");
  await stage.until(() => stage.check(fix).startsWith("success"));
});

test("an alarm without a time that is one is none", async () => {
  const { stage, bad } = await baking();
  alarm(stage, "alarm", "soon");

  await stage.until(() => stage.check(bad).startsWith("success"));
});
