/** The route table against GitHub's own list of endpoints, and the judge that holds answers to it. */
import { afterEach, expect, test } from "@jest/globals";
import { ok } from "../../../src/simulation/github/answer.ts";
import { coreRoutes } from "../../../src/simulation/github/resources/resources.ts";
import { Router } from "../../../src/simulation/github/router.ts";
import { repositoryRoute } from "../../../src/simulation/github/routes.ts";
import { type GitHubServer, startGitHub } from "../../../src/simulation/github/server.ts";
import { Description, dig } from "../../../src/simulation/github/validation/schemas.ts";
import { client, simulate } from "./given.ts";

let running: GitHubServer[] = [];
afterEach(async () => {
  await Promise.all(running.map((one) => one.close()));
  running = [];
});

test("every endpoint is one that GitHub has, under GitHub's operation id, and none is there twice", () => {
  const github = new Description("@octokit/openapi/generated/api.github.com.json");
  const rest = coreRoutes.filter((route) => route.template !== "/graphql");

  const described = rest.map((route) =>
    dig(github.document, "paths", route.template, route.method.toLowerCase(), "operationId"),
  );

  expect(described).toEqual(rest.map((route) => route.operationId));
  expect(new Set(rest.map((route) => route.operationId)).size).toBe(rest.length);
});

test.each([
  [
    "/repos/acme/shop/contents/a/b.yml",
    "/repos/{owner}/{repo}/contents/{path}",
    { path: "a/b.yml" },
  ],
  ["/repos/acme/shop/contents", "/repos/{owner}/{repo}/contents/{path}", { path: "" }],
  [
    "/repos/acme/shop/git/ref/heads/a/b",
    "/repos/{owner}/{repo}/git/ref/{ref}",
    { ref: "heads/a/b" },
  ],
  ["/repos/acme/shop/branches/a%2Fb", "/repos/{owner}/{repo}/branches/{branch}", { branch: "a/b" }],
  [
    "/repos/acme/shop/commits/main/check-runs",
    "/repos/{owner}/{repo}/commits/{ref}/check-runs",
    { ref: "main" },
  ],
  [
    "/repos/acme/shop/issues/comments/5",
    "/repos/{owner}/{repo}/issues/comments/{comment_id}",
    { comment_id: "5" },
  ],
])("finds the route of %s", (path, template, params) => {
  const match = new Router(coreRoutes).find("GET", path);

  expect(match?.route.template).toBe(template);
  expect(match?.params).toMatchObject(params);
});

test("notices a query, a body and an answer that GitHub does not know", async () => {
  const { world, octokit, at, github, token } = await simulate();
  const wrong = await startGitHub({
    world,
    validate: true,
    routes: [
      repositoryRoute("GET /repos/{owner}/{repo}/tags", "repos/list-tags", [], () =>
        ok([{ name: 1 }]),
      ),
    ],
  });
  running = [github, wrong];

  await octokit.request("GET /repos/{owner}/{repo}/deployments", { ...at, colour: "red" });
  await octokit.request("POST /repos/{owner}/{repo}/issues", { ...at, title: "Hi", urgent: true });
  await client(wrong, token).request("GET /repos/{owner}/{repo}/tags", at);

  expect(world.violations).toEqual([
    'GET /repos/{owner}/{repo}/deployments: the query has no parameter "colour"',
    'POST /repos/{owner}/{repo}/issues: the body has no property "urgent"',
    expect.stringContaining(
      "GET /repos/{owner}/{repo}/tags: answer /0 must have required property",
    ),
    expect.anything(),
    expect.anything(),
    expect.anything(),
    "GET /repos/{owner}/{repo}/tags: answer /0/name must be string",
  ]);
});

test("notices a webhook that does not fit its schema", async () => {
  const { world, repository, app, ada, github } = await simulate();
  running = [github];
  world.hookUp(app, { url: "http://127.0.0.1:1/", secret: "hush" });

  world.announce({
    event: "deployment",
    action: "created",
    repository,
    sender: { account: ada, app: null },
    payload: () => ({ deployment: {} }),
  });
  await github.webhooks.settled();

  expect(() => world.demandFaithful()).toThrow(
    "webhook deployment.created: /deployment must have required property",
  );
});
