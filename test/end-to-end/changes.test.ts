/** What the captain changes on GitHub stays true though changing it fails at first. */
import { expect, test } from "@jest/globals";
import type { Fault } from "../../src/simulation/github/faults.ts";
import { openConversation } from "./conversation.ts";
import { HOUR, MINUTE, openStage } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

const DAY = 24 * HOUR;
const REPO = "/repos/{owner}/{repo}";

const PATCHES = [
  `${REPO}/check-runs/{check_run_id}`,
  `${REPO}/issues/{issue_number}`,
  `${REPO}/issues/comments/{comment_id}`,
];

const secondary = "You have exceeded a secondary rate limit.";
const FAULTS: Readonly<Record<string, Fault>> = {
  "loses the answer": { kind: "lose-answer" },
  "answers 500": { kind: "error", status: 500 },
  "answers a web page": { kind: "page", status: 502 },
  "asks to wait": {
    kind: "error",
    status: 403,
    message: secondary,
    headers: { "retry-after": "60" },
  },
  "answers 429": { kind: "error", status: 429, message: secondary },
};

test.each(Object.entries(FAULTS))(
  "check runs, issues and comments tell the truth in the end, and once, where GitHub first %s",
  async (_, fault) => {
    const talk = await openConversation({ pipeline: ONE_STAGE });
    for (const template of PATCHES) {
      talk.github.faults.plan({ method: "PATCH", template, times: 3, fault });
    }
    const good = talk.merge("Good (#1)");
    await talk.until(() => talk.check(good).startsWith("success"));
    const bad = talk.merge("Bad (#2)");
    await talk.until(() => talk.runsIn("prod") === bad);
    await talk.ask("/rollback prod --reason trouble");
    await talk.until(() => talk.replies().length === 1);
    const [preview] = talk.replies();
    if (preview === undefined) throw new Error("There is no preview");
    await talk.ask(`/confirm ${talk.codeIn(preview)}`);
    await talk.until(() => talk.runsIn("prod") === good);
    await talk.pass(30 * MINUTE);

    expect(talk.check(bad)).toMatch(/^failure/);
    expect([talk.ourChecks(good), talk.ourChecks(bad)].map((runs) => runs.length)).toEqual([1, 1]);
    expect(preview.body).toContain("`dana`");
    expect(preview.body).not.toContain("- [ ]");
    expect(talk.replies()).toHaveLength(2);
    expect(talk.dashboards()).toHaveLength(1);
    expect(talk.dashboards()[0]?.body).toContain(good.slice(0, 7));
  },
);

test("a check run that is open for thirteen days is followed by a new one, before GitHub calls it stale", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE, sweepMs: 6 * HOUR });
  const { world, repository, dana } = stage;
  const good = stage.merge("Good (#1)");
  await stage.until(() => stage.check(good).startsWith("success"));
  const issue = world.openIssue(repository, { title: "Wait", by: dana });
  world.comment(repository, { issue, body: "/promotions disable prod --in", by: dana });
  await stage.settle();
  const waiting = stage.merge("Waits (#2)");
  await stage.pass(12 * DAY);
  const before = stage.ourChecks(waiting).length;
  await stage.pass(30 * HOUR);
  const after = stage.ourChecks(waiting).map(({ status }) => status);
  world.comment(repository, { issue, body: "/promotions enable prod", by: dana });
  await stage.until(() => stage.check(waiting).startsWith("success"));

  expect(before).toBe(1);
  expect(after).toEqual(["in_progress", "in_progress"]);
  expect(stage.ourChecks(waiting)).toHaveLength(2);
});
