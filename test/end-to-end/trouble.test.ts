import { expect, test } from "@jest/globals";
import type { Fault } from "../../src/simulation/github/faults.ts";
import { HOUR, MINUTE, openStage, type Stage } from "./stage.ts";
import { ONE_STAGE, THREE_STAGES } from "./workflows.ts";

const REPO = "/repos/{owner}/{repo}";

/** Every endpoint that changes something on the way of a release, and of its rollback. */
const WRITES = [
  `${REPO}/deployments`,
  `${REPO}/deployments/{deployment_id}/statuses`,
  `${REPO}/actions/workflows/{workflow_id}/dispatches`,
  `${REPO}/actions/runs/{run_id}/cancel`,
  `${REPO}/check-runs`,
  `${REPO}/issues`,
] as const;

const LOST: readonly Fault[] = [
  { kind: "lose-answer" },
  { kind: "lose-request" },
  { kind: "error", status: 502 },
  { kind: "lose-answer" },
];

test.each(WRITES)(
  "nothing is doubled and nothing is left out when POST %s loses answers and requests",
  async (template) => {
    const stage = await openStage({ pipeline: ONE_STAGE });
    const good = stage.merge("Good (#1)");
    for (const [index, fault] of LOST.entries()) {
      stage.github.faults.plan({ method: "POST", template, nth: index + 1, fault });
    }
    await stage.until(() => stage.check(good).startsWith("success"));
    const bad = stage.merge("Bad (#2)");
    await stage.until(() => stage.deployments("prod").length === 2);
    await stage.pass(20_000);
    alarm(stage);
    await stage.until(() => stage.newest("prod").task === "rollback" && isDone(stage));
    await stage.pass(10 * MINUTE);

    expect(stage.story("prod")).toEqual([
      expect.stringMatching(/^deploy Good: in_progress success/),
      expect.stringMatching(/^deploy Bad: (in_progress )*failure$/),
      expect.stringMatching(/^rollback Good: (in_progress )*success$/),
    ]);
    expect(stage.runsOf("deploy.yml")).toHaveLength(3);
    expect(stage.ourChecks(good)).toHaveLength(1);
    expect(stage.ourChecks(bad)).toHaveLength(1);
    expect(stage.incidents()).toHaveLength(1);
  },
);

function alarm({ world, repository, dana, clock }: Stage): void {
  const at = new Date(clock.now()).toISOString();
  const payload = { environment: "prod", alarm: "errors", state: "alarm", at, id: "1" };
  world.dispatch(repository, { type: "release-captain.alarm", payload, by: dana });
}

function isDone(stage: Stage): boolean {
  return stage.newest("prod").statuses.at(-1)?.state === "success";
}

test("a secondary rate limit is obeyed: nothing is asked until it is over", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const { github, clock } = stage;
  const headers = { "retry-after": "300" };
  const message =
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
  const template = `${REPO}/deployments`;
  const fault = { kind: "error", status: 403, message, headers } as const;
  github.faults.plan({ method: "POST", template, nth: 1, fault });
  const sha = stage.merge("First (#1)");
  const isLimited = () => github.log.entries.some(({ status }) => status === 403);
  await stage.until(isLimited);
  const limitedAt = clock.now();
  await stage.until(() => stage.deployments("prod").length === 1);

  expect(clock.now()).toBeGreaterThanOrEqual(limitedAt + 300_000);
  const early = github.log.entries.filter(
    ({ at, method }) => at > limitedAt && at < limitedAt + 300_000 && method !== "GET",
  );
  expect(early.filter(({ caller }) => caller === "installation")).toEqual([]);
  await stage.until(() => stage.check(sha).startsWith("success"));
});

test.each([1, 2, 3])(
  "webhooks that are doubled, dropped, late and out of order change nothing in the end (seed %i)",
  async (seed) => {
    const stage = await openStage({ pipeline: THREE_STAGES, seed });
    stage.github.webhooks.faults = {
      drop: 0.25,
      double: 0.2,
      delay: 0.3,
      delayMs: 3 * MINUTE,
      reorder: 0.3,
    };
    const merged: string[] = [];
    for (let count = 1; count <= 4; count += 1) {
      merged.push(stage.merge(`Change-${count} (#${count})`));
      await stage.pass(7 * MINUTE);
    }
    const last = merged.at(-1) ?? "";
    await stage.until(() => stage.check(last).startsWith("success"), 12 * HOUR);
    await stage.pass(15 * MINUTE);

    expect(merged.map((sha) => stage.check(sha).split(":")[0])).toEqual(
      expect.arrayContaining(["success"]),
    );
    for (const name of ["beta", "gamma-us", "gamma-eu", "prod-a", "prod-b"]) {
      const shas = stage.deployments(name).map(({ sha }) => sha);
      expect(new Set(shas).size).toBe(shas.length);
      expect(shas).toEqual(merged.filter((sha) => shas.includes(sha)));
      expect(stage.runsIn(name)).toBe(last);
    }
    expect(stage.ourChecks(last)).toHaveLength(1);
    for (const sha of merged) expect(stage.check(sha)).not.toMatch(/^in_progress/);
  },
);

test("with no webhook at all the sweep alone brings a release to production", async () => {
  const stage = await openStage({ pipeline: THREE_STAGES });
  stage.github.webhooks.faults = { drop: 1 };
  // GitHub's memory of its deliveries is no help either.
  stage.github.faults.plan({
    template: "/app/hook/deliveries",
    fault: { kind: "error", status: 500 },
  });
  const sha = stage.merge("First (#1)");

  await stage.until(() => stage.check(sha).startsWith("success"));

  expect(stage.story("prod-a")).toHaveLength(1);
});

test("alarms and merges that came while nobody ran are read when the captain is back", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const good = stage.merge("Good (#1)");
  await stage.until(() => stage.check(good).startsWith("success"));
  const bad = stage.merge("Bad (#2)");
  await stage.until(() => stage.runsIn("prod") === bad);
  await stage.stop();
  alarm(stage);
  const third = stage.merge("Third (#3)");
  await stage.pass(3 * MINUTE);
  await stage.start();
  await stage.until(() => stage.newest("prod").task === "rollback" && isDone(stage), 5 * MINUTE);

  await stage.until(() => stage.check(third).includes("waits for prod: the alarm"), 5 * MINUTE);
});

test("a restart at any point of a bake goes on where it was", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE, sweepMs: 24 * HOUR });
  const sha = stage.merge("First (#1)");
  await stage.until(() => stage.runsIn("prod") === sha);
  const endsAt = stage.clock.now() + 10 * MINUTE;
  await stage.pass(5 * MINUTE);
  await stage.restart();
  await stage.until(() => stage.check(sha).startsWith("success"));

  expect(stage.clock.now()).toBeLessThanOrEqual(endsAt + 10_000);
});

test("news of a run that come before it is known whose run it is are not lost", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE, edition: "ghes", sweepMs: 24 * HOUR });
  stage.script.when({ workflow: "deploy.yml" }, { queueMs: 0, workMs: 500 });
  const sha = stage.merge("First (#1)");
  await stage.until(() => stage.runsIn("prod") === sha, 5 * MINUTE);

  expect(stage.story("prod")).toEqual(["deploy First: success"]);
});

test("hundreds of webhooks at once are all taken in", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE, sweepMs: 24 * HOUR });
  const { world, repository, dana } = stage;
  for (let count = 0; count < 600; count += 1) {
    world.openIssue(repository, { title: `Issue ${count}`, by: dana });
  }
  const sha = stage.merge("First (#1)");
  await stage.until(() => stage.check(sha).startsWith("success"));

  expect((await stage.captain().figures()).pendingDeliveries).toBe(0);
});
