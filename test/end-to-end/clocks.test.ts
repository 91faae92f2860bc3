/** GitHub's clock and the captain's differ: what takes an hour takes an hour all the same. */
import { expect, test } from "@jest/globals";
import { MINUTE, openStage, type Stage } from "./stage.ts";
import { ONE_STAGE, THREE_STAGES } from "./workflows.ts";

const HOUR_S = 3_600;

test.each([-HOUR_S, -120, -30, 30, 120, HOUR_S])(
  "a release takes as long as ever, and an alarm rings for it, with GitHub's clock %d s ahead",
  async (seconds) => {
    const stage = await openStage({ pipeline: THREE_STAGES, githubAheadMs: seconds * 1_000 });
    const good = stage.merge("Good (#1)");
    const took = await timed(stage, () => stage.check(good).startsWith("success"));
    const bad = stage.merge("Bad (#2)");
    await stage.until(() => stage.runsIn("prod-a") === bad && stage.runsIn("prod-b") === bad);
    await stage.pass(MINUTE);
    stage.world.openIssue(stage.repository, {
      title: "Errors",
      by: stage.dana,
      labels: ["alarm/prod-a"],
    });
    await stage.until(() => stage.runsIn("prod-a") === good);

    expect(took).toBe(await usual());
    expect(stage.check(bad)).toMatch(/^failure: .*prod-a/);
    expect(stage.story("prod-b")).toHaveLength(2);
  },
);

let measured: Promise<number> | null = null;

/** How long a release takes with one clock for all; ms. */
function usual(): Promise<number> {
  measured ??= measure();
  return measured;
}

async function measure(): Promise<number> {
  const stage = await openStage({ pipeline: THREE_STAGES });
  const sha = stage.merge("Good (#1)");
  return timed(stage, () => stage.check(sha).startsWith("success"));
}

async function timed(stage: Stage, isSo: () => boolean): Promise<number> {
  const from = stage.clock.now();
  await stage.until(isSo);
  return stage.clock.now() - from;
}

test.each([-120, 120])(
  "a check run proves nothing that ended before the deployment, with GitHub's clock %d s ahead",
  async (seconds) => {
    const pipeline = ONE_STAGE.replace(
      "[{ alarms: any }, { bake: 10m }]",
      "[{ check: smoke, app: checkly }]",
    );
    const stage = await openStage({ pipeline, githubAheadMs: seconds * 1_000 });
    const post = anotherApp(stage);
    const sha = stage.merge("First (#1)");
    await stage.until(() => stage.deployments("prod").length === 1);
    await stage.pass(30_000);
    await post(sha);
    await stage.until(() => stage.runsIn("prod") === sha);
    await stage.pass(10 * MINUTE);
    const before = stage.check(sha);
    await post(sha);
    await stage.until(() => stage.check(sha).startsWith("success"), MINUTE);

    expect(before).toMatch(/^in_progress/);
  },
);

/** An app that says of a commit that all is well. */
function anotherApp({ world, repository, github }: Stage) {
  const app = world.createApp({ name: "checkly", permissions: { checks: "write" }, events: [] });
  const installation = world.install({ app, account: repository.owner });
  const token = world.issueToken({ kind: "installation", installation });
  return async (sha: string) => {
    const answer = await fetch(`${github.apiUrl}/repos/acme/checkout/check-runs`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "smoke", head_sha: sha, conclusion: "success" }),
    });
    expect(answer.status).toBe(201);
  };
}
