import { expect, test } from "@jest/globals";
import { z } from "zod";
import { commitSha } from "../../src/domain/ids.ts";
import { askPages } from "../../src/github/connection.ts";
import { openGitHub } from "../../src/github/open-github.ts";
import { failed, refusal, SELF, scripted, worked } from "./given.ts";

const repository = {
  installationId: 7,
  repositoryId: 9,
  owner: "acme",
  name: "shop",
  defaultBranch: "main",
};

type Answers = Parameters<typeof scripted>[0];

function open(answers: Answers) {
  const { asked, connection } = scripted(answers);
  return {
    asked,
    github: openGitHub({ octokit: connection, repository, self: SELF, clock: () => 0 }),
  };
}

test("asks for one version of the API, and never to repeat anything", async () => {
  const { asked, github } = open([{ status: 201, data: { id: 1 } }]);

  await github.createComment(5, "Hi");

  expect(asked[0]?.parameters).toMatchObject({
    owner: "acme",
    repo: "shop",
    issue_number: 5,
    headers: { "x-github-api-version": "2022-11-28" },
    request: { retries: 0 },
  });
});

test("makes a Deployment that GitHub neither merges nor judges", async () => {
  const { asked, github } = open([refusal(409)]);

  await github.createDeployment({
    commit: commitSha("a".repeat(40)),
    environment: "prod-a",
    task: "rollback",
    description: "",
    isProduction: true,
    payload: {},
  });

  expect(asked[0]?.parameters).toMatchObject({
    auto_merge: false,
    required_contexts: [],
    production_environment: true,
    task: "rollback",
  });
});

test("follows no link to another host, and sends the token nowhere else", async () => {
  const link = '<https://evil.example/x?page=2&token=1>; rel="next"';
  const { asked, connection } = scripted([
    { status: 200, data: [1], headers: { link } },
    { status: 200, data: [2] },
  ]);
  const caller = { connection, clock: () => 0, place: {} };

  const items = await askPages(caller, { route: "GET /things", schema: z.array(z.number()) });

  expect(worked(items)).toEqual([1, 2]);
  expect(asked[1]).toMatchObject({ route: "GET /things", parameters: { page: "2" } });
  expect(asked[1]?.parameters).not.toHaveProperty("token");
});

test("ends a list that never ends", async () => {
  const data = Array.from({ length: 100 }, () => 1);
  const { asked, connection } = scripted(
    Array.from({ length: 20 }, (_, at) => pageOf(data, at + 2)),
  );
  const caller = { connection, clock: () => 0, place: {} };

  await askPages(caller, { route: "GET /things", schema: z.array(z.number()) });

  expect(asked).toHaveLength(10);
});

test("ends a list whose next page is the same again and again", async () => {
  const { asked, connection } = scripted(Array.from({ length: 20 }, () => pageOf([1], 2)));
  const caller = { connection, clock: () => 0, place: {} };

  await askPages(caller, { route: "GET /things", schema: z.array(z.number()) });

  expect(asked).toHaveLength(2);
});

test("follows pages that are smaller than asked for as far as they lead", async () => {
  const pages = Array.from({ length: 30 }, (_, at) => pageOf([at], at + 2));
  const { connection } = scripted([...pages, { status: 200, data: [30] }]);
  const caller = { connection, clock: () => 0, place: {} };

  const all = await askPages(caller, { route: "GET /things", schema: z.array(z.number()) });

  expect(worked(all)).toHaveLength(31);
});

function pageOf(data: readonly number[], next: number) {
  return { status: 200, data, headers: { link: `<https://x/?page=${next}>; rel="next"` } };
}

const DISPATCHED = { environment: "prod-a" };
const UNKNOWN = refusal(422, { message: "Invalid request: 'return_run_details' is not permitted" });

test("dispatches without asking for the run where the server refuses that, and remembers", async () => {
  const { asked, github } = open([UNKNOWN, { status: 204 }, { status: 204 }]);

  expect(worked(await github.dispatchWorkflow("deploy.yml", DISPATCHED))).toEqual({ runId: null });
  expect(worked(await github.dispatchWorkflow("deploy.yml", DISPATCHED))).toEqual({ runId: null });

  expect(asked.map(({ parameters }) => parameters["return_run_details"])).toEqual([
    true,
    undefined,
    undefined,
  ]);
});

test("does not dispatch again after another refusal", async () => {
  const { asked, github } = open([refusal(422, { message: "Unexpected inputs provided" })]);

  expect(failed(await github.dispatchWorkflow("deploy.yml", DISPATCHED)).kind).toBe("refused");
  expect(asked).toHaveLength(1);
});

test("does not dispatch again where the default branch is as it was", async () => {
  const gone = refusal(422, { message: "No ref found for: main" });
  const { asked, github } = open([gone, { status: 200, data: { default_branch: "main" } }]);

  expect(failed(await github.dispatchWorkflow("deploy.yml", DISPATCHED)).kind).toBe("refused");
  expect(asked).toHaveLength(2);
});

test("does not take an answer that is cut short for a refusal", async () => {
  const { github } = open([{ status: 201, data: "" }]);

  expect(failed(await github.createIssue({ title: "One", body: "" }))).toMatchObject({
    kind: "retryable",
    mayHaveWorked: true,
  });
});
