/** Odd but legal: what GitHub's descriptions leave open, and what other servers make of them. */
import { expect, test } from "@jest/globals";
import type { Oddity } from "./between.ts";
import { openConversation } from "./conversation.ts";
import { HOUR, MINUTE, pipelineFiles } from "./stage.ts";
import { THREE_STAGES } from "./workflows.ts";

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null;

/** Changes every object in an answer or a payload, from the inside outwards. */
function each(value: unknown, change: (one: Json) => Json): unknown {
  if (Array.isArray(value)) return value.map((one) => each(one, change));
  if (!isJson(value)) return value;
  return change(
    Object.fromEntries(Object.entries(value).map(([key, one]) => [key, each(one, change)])),
  );
}

function without(value: unknown, ...keys: readonly string[]): unknown {
  return each(value, (one) =>
    Object.fromEntries(Object.entries(one).filter(([key]) => !keys.includes(key))),
  );
}

const SHAS = ["sha", "head_sha", "after", "before"];

function loud(value: unknown): unknown {
  return each(value, (one) =>
    Object.fromEntries(
      Object.entries(one).map(([key, text]) => [
        key,
        SHAS.includes(key) && typeof text === "string" ? text.toUpperCase() : text,
      ]),
    ),
  );
}

const talkative = (value: unknown) =>
  each(value, (one) => ({ ...one, new_field: { of: ["GitHub"] }, _links: null }));

/** As a server does that does not know `run-name`. */
const untitled = (value: unknown) =>
  each(value, (one) => ("display_title" in one ? { ...one, display_title: "deploy" } : one));

const OPTIONAL = [
  "run_number",
  "run_attempt",
  "head_repository",
  "display_title",
  "run_started_at",
  "runner_name",
  "steps",
  "forced",
  "pushed_at",
  "pusher",
  "commits",
  "performed_via_github_app",
  "role_name",
  "author_association",
];

const ODDITIES: Readonly<Record<string, Oddity>> = {
  "leaves out what it may": {
    answer: (body) => without(body, ...OPTIONAL),
    webhook: (payload) => without(payload, ...OPTIONAL, "default_branch"),
  },
  "tells more than is known": { answer: talkative, webhook: talkative },
  "makes pages of two": { address: (address) => address.replace("per_page=100", "per_page=2") },
  "knows no filters": {
    address: (address) =>
      address.replaceAll(/\b(event|head_sha|branch|created|check_name|labels|creator)=/g, "x_$1="),
  },
  "writes commits in capitals": { webhook: loud },
  "sends no webhooks": { webhook: () => null },
  "sends only comments": {
    webhook: (payload, event) => (event === "issue_comment" ? payload : null),
  },
  "names no sender": {
    webhook: (payload, event) =>
      ["push", "workflow_run", "workflow_job", "check_run"].includes(event)
        ? { ...payload, sender: null }
        : payload,
  },
};

test.each(Object.entries(ODDITIES))(
  "a GitHub that %s is followed all the same",
  async (what, oddity) => {
    const sweepMs = /sends/.test(what) ? MINUTE : 24 * HOUR;
    const stage = await openConversation({ pipeline: THREE_STAGES, oddity, sweepMs });
    const good = stage.merge("Good (#1)");
    await stage.until(() => stage.check(good).startsWith("success"));
    const bad = stage.merge("Bad (#2)");
    await stage.until(() => stage.runsIn("prod-a") === bad && stage.runsIn("prod-b") === bad);
    stage.world.openIssue(stage.repository, {
      title: "Errors",
      by: stage.dana,
      labels: ["alarm/prod-a"],
    });
    await stage.until(() => stage.runsIn("prod-a") === good, HOUR);

    expect(stage.check(bad)).toMatch(/^failure: /);
    expect(stage.story("prod-b")).toHaveLength(2);
  },
);

test("a server that neither names the runs it starts nor knows run-name deploys everything once", async () => {
  const oddity = { answer: untitled, webhook: untitled };
  const stage = await openConversation({ pipeline: THREE_STAGES, edition: "ghes", oddity });
  const sha = stage.merge("First (#1)");
  await stage.until(() => stage.check(sha).startsWith("success"), 2 * HOUR);

  expect(stage.runsOf("deploy.yml")).toHaveLength(5);
  expect(stage.runsOf("integration-tests.yml")).toHaveLength(1);
});

test("a pipeline is served though the push that brought it lists no commits, and no installation was told", async () => {
  const webhook = (payload: Json, event: string) => {
    if (event.startsWith("installation")) return null;
    return event === "push" ? { ...payload, commits: [], head_commit: null } : payload;
  };
  const stage = await openConversation({ oddity: { webhook }, sweepMs: 24 * HOUR });
  stage.merge("Bring it", pipelineFiles(THREE_STAGES));
  await stage.settle();
  const sha = stage.merge("First (#1)");
  await stage.until(() => stage.check(sha).startsWith("success"));

  expect(stage.runsIn("prod-a")).toBe(sha);
});
