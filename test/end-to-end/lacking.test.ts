/** A GitHub without some of its endpoints: releases travel, rollbacks go out at once, and nothing is asked again and again. */
import { expect, test } from "@jest/globals";
import * as z from "zod";
import type { Fault, FaultRule } from "../../src/simulation/github/faults.ts";
import { type Conversation, openConversation } from "./conversation.ts";
import { HOUR, MINUTE } from "./stage.ts";

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
    environments: [prod]
    approvals: [{ alarms: any }, { bake: 1m }]
`;

const METHODS = z.enum(["GET", "POST", "PATCH"]);
const REPO = "/repos/{owner}/{repo}";

/** Good to have, one and all: what they tell can be told by another, or left untold. */
const LACKING = [
  "GET /app/installations",
  "GET /installation/repositories",
  "GET /app/hook/deliveries",
  `GET ${REPO}`,
  `GET ${REPO}/activity`,
  `GET ${REPO}/actions/runs/{run_id}`,
  `GET ${REPO}/actions/runs/{run_id}/artifacts`,
  `GET ${REPO}/actions/runs/{run_id}/jobs`,
  `POST ${REPO}/actions/runs/{run_id}/cancel`,
  `GET ${REPO}/actions/workflows/{workflow_id}`,
  `GET ${REPO}/actions/workflows/{workflow_id}/runs`,
  `GET ${REPO}/commits/{ref}/check-runs`,
  `GET ${REPO}/compare/{basehead}`,
  `GET ${REPO}/dependency-graph/compare/{basehead}`,
  `GET ${REPO}/deployments`,
  `GET ${REPO}/deployments/{deployment_id}/statuses`,
  `POST ${REPO}/deployments/{deployment_id}/statuses`,
  `GET ${REPO}/environments/{environment_name}`,
  `GET ${REPO}/git/commits/{commit_sha}`,
  `GET ${REPO}/git/ref/{ref}`,
  `GET ${REPO}/git/trees/{tree_sha}`,
  `GET ${REPO}/issues`,
  `GET ${REPO}/issues/{issue_number}`,
  `GET ${REPO}/issues/{issue_number}/comments`,
  `PATCH ${REPO}/issues/{issue_number}`,
  `POST ${REPO}/issues`,
  `POST ${REPO}/issues/comments/{comment_id}/reactions`,
  `GET ${REPO}/labels`,
  `POST ${REPO}/check-runs`,
  `PATCH ${REPO}/check-runs/{check_run_id}`,
  "POST /graphql",
];

/** Each tells what one of those above tells, too. */
const OTHERS = [`GET ${REPO}/branches/{branch}`, `GET ${REPO}/commits/{ref}`];

const FAULTS: Readonly<Record<string, Fault>> = {
  "404": { kind: "error", status: 404, message: "Not Found" },
  "403": { kind: "error", status: 403, message: "Resource not accessible by integration" },
  "500": { kind: "error", status: 500 },
  "501": { kind: "error", status: 501, message: "Not Implemented" },
  "a web page": { kind: "page", status: 200 },
  "a web page of a proxy": { kind: "page", status: 502 },
  nothing: { kind: "lose-request" },
};

const ONES = [
  "GET /installation/repositories",
  `GET ${REPO}/actions/runs/{run_id}/artifacts`,
  `GET ${REPO}/actions/workflows/{workflow_id}`,
  `GET ${REPO}/compare/{basehead}`,
  `GET ${REPO}/git/commits/{commit_sha}`,
  `GET ${REPO}/git/ref/{ref}`,
  `GET ${REPO}/deployments`,
];

test.each([
  ...Object.entries(FAULTS).map(([name, fault]) => ({
    what: "much",
    name,
    fault,
    lacking: LACKING,
  })),
  { what: "other things", name: "404", fault: FAULTS["404"], lacking: OTHERS },
  ...ONES.map((one) => ({ what: one, name: "404", fault: FAULTS["404"], lacking: [one] })),
])("where $what answers $name, releases travel and a rollback goes out at once", async (row) => {
  const { fault, lacking } = row;
  if (fault === undefined) throw new Error("There is no such fault");
  const stage = await openConversation({ pipeline: PIPELINE, faults: rulesOf(lacking, fault) });
  const from = stage.clock.now();
  stage.merge("Good (#1)");
  await stage.until(() => dispatched(stage, "promotion") === 1, 15 * MINUTE);
  await stage.pass(3 * MINUTE);
  stage.merge("Bad (#2)");
  await stage.until(() => dispatched(stage, "promotion") === 2, 15 * MINUTE);
  await stage.pass(3 * MINUTE);
  await stage.ask("/rollback prod --now");
  const atOnce = dispatched(stage, "rollback");
  await stage.pass(HOUR);

  expect(atOnce).toBe(1);
  expect(stage.replies()).toHaveLength(1);
  expect(stage.answer()).toMatch(/^Roll.* back 1 environment/);
  expect(stage.incidents().length).toBeLessThanOrEqual(1);
  expect(mostAskedInAnHour(stage, lacking, from)).toBeLessThan(100);
});

function rulesOf(endpoints: readonly string[], fault: Fault): readonly FaultRule[] {
  return endpoints.map((endpoint) => {
    const [method = "", template = ""] = endpoint.split(" ");
    return { method: METHODS.parse(method), template, fault };
  });
}

/** Deployments to production that were dispatched. */
function dispatched(stage: Conversation, kind: "promotion" | "rollback"): number {
  return stage
    .runsOf("deploy.yml")
    .filter(({ inputs: { texts } }) => texts["environment"] === "prod" && texts["kind"] === kind)
    .length;
}

function mostAskedInAnHour(
  { github, clock }: Conversation,
  endpoints: readonly string[],
  from: number,
): number {
  const hours = (clock.now() - from) / HOUR;
  const counts = endpoints.map(
    (endpoint) =>
      github.log.entries.filter((one) => `${one.method} ${one.template}` === endpoint).length,
  );
  return Math.max(...counts) / hours;
}

test.each(["404", "403", "500"])(
  "where issues are not listed but answered with %s, an alarm's label rolls back all the same, and its end counts",
  async (name) => {
    const lists = [`GET ${REPO}/labels`, `GET ${REPO}/issues`];
    const fault = FAULTS[name];
    if (fault === undefined) throw new Error("There is no such fault");
    const stage = await openConversation({ pipeline: PIPELINE, faults: rulesOf(lists, fault) });
    const { world, repository, dana } = stage;
    const good = stage.merge("Good (#1)");
    await stage.until(() => stage.check(good).startsWith("success"));
    const bad = stage.merge("Bad (#2)");
    await stage.until(() => stage.runsIn("prod") === bad);
    const issue = world.openIssue(repository, { title: "Bad", by: dana, labels: ["alarm/prod"] });
    await stage.until(() => stage.runsIn("prod") === good, 10 * MINUTE);
    const next = stage.merge("Next (#3)");
    await stage.pass(20 * MINUTE);
    const whileItRings = dispatched(stage, "promotion");
    world.closeIssue(repository, issue, { account: dana, app: null });
    await stage.until(() => stage.runsIn("prod") === next, 30 * MINUTE);

    expect(whileItRings).toBe(2);
  },
);
