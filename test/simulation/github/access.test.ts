/** Who may do what: apps, installations, jobs, people and strangers. */
import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { appClient, client, type Simulation, signJwt, simulate, statusOf } from "./given.ts";

let simulation: Simulation;
beforeEach(async () => {
  simulation = await simulate();
});
afterEach(async () => {
  await simulation.github.close();
});

test("an app signs in by JWT, finds its installations and mints a token for one", async () => {
  const { app, installation, world, at } = simulation;
  const octokit = appClient(simulation);

  const self = await octokit.apps.getAuthenticated();
  const installations = await octokit.apps.listInstallations();
  const found = await octokit.apps.getRepoInstallation(at);
  const minted = await octokit.apps.createInstallationAccessToken({
    installation_id: installation.id,
    repositories: ["shop"],
    permissions: { deployments: "write" },
  });
  const narrow = client(simulation.github, minted.data.token);
  const repositories = await narrow.apps.listReposAccessibleToInstallation();

  expect(self.data?.slug).toBe(app.slug);
  expect(installations.data.map((one) => one.id)).toEqual([installation.id]);
  expect(found.data.id).toBe(installation.id);
  expect(minted.data.token).toMatch(/^ghs_/);
  expect(repositories.data.repositories.map((one) => one.full_name)).toEqual(["acme/shop"]);
  expect(await statusOf(narrow.repos.listDeployments(at))).toBe(200);
  expect(await statusOf(narrow.issues.create({ ...at, title: "No" }))).toBe(403);
  world.demandFaithful();
});

test.each([
  { why: "has expired", claims: { iat: -700, exp: -100 }, says: "Expiration time" },
  { why: "lives too long", claims: { iat: 0, exp: 3600 }, says: "too far in the future" },
  { why: "comes from a clock that runs ahead", claims: { iat: 240, exp: 500 }, says: "Issued at" },
])("refuses a JWT that $why", async ({ claims, says }) => {
  const now = Math.floor(Date.now() / 1000);
  const token = signJwt({ iss: simulation.app.id, iat: now + claims.iat, exp: now + claims.exp });

  const refused = client(simulation.github, token).apps.getAuthenticated();

  await expect(refused).rejects.toMatchObject({
    status: 401,
    message: expect.stringContaining(says),
  });
});

test("refuses a JWT signed with another key, and a token that it never issued", async () => {
  const now = Math.floor(Date.now() / 1000);
  const { privateKey: other } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const forged = signJwt({ iss: simulation.app.id, iat: now, exp: now + 500 }, other);

  const byForger = client(simulation.github, forged).apps.getAuthenticated();
  const byStranger = client(simulation.github, "ghs_nobody").repos.get(simulation.at);

  expect(await statusOf(byForger)).toBe(401);
  await expect(byStranger).rejects.toMatchObject({
    status: 401,
    message: expect.stringContaining("Bad credentials"),
  });
});

test("names the permission that a caller lacks", async () => {
  const { world, installation, at, github, first } = simulation;
  const permissions = { contents: "read" } as const;
  const token = world.issueToken({ kind: "installation", installation, permissions });

  const refused = client(github, token).checks.create({ ...at, name: "x", head_sha: first.sha });

  await expect(refused).rejects.toMatchObject({
    status: 403,
    response: { headers: { "x-accepted-github-permissions": "checks=write" } },
  });
});

test("a job's token may do what its permissions say, in its own repository, until it is revoked", async () => {
  const { world, repository, at, github, first } = simulation;
  const permissions = { deployments: "write" } as const;
  const token = world.issueToken({ kind: "job", repository, permissions, runId: 1 });
  const octokit = client(github, token);

  const made = await octokit.repos.createDeployment({
    ...at,
    ref: first.sha,
    auto_merge: false,
    required_contexts: [],
  });
  const refused = await statusOf(octokit.repos.getContent({ ...at, path: "README.md" }));
  world.tokens.revoke(token);

  expect(made.status).toBe(201);
  expect("creator" in made.data && made.data.creator?.login).toBe("github-actions[bot]");
  expect(refused).toBe(403);
  expect(await statusOf(octokit.repos.listDeployments(at))).toBe(401);
});

test("strangers see nothing of a private repository, and a suspended installation is told so", async () => {
  const { world, at, github, octokit, installation, bob } = simulation;
  const mallory = world.createUser("mallory");
  const byMallory = client(github, world.issueToken({ kind: "user", user: mallory }));

  expect(await statusOf(byMallory.repos.get(at))).toBe(404);
  expect(await statusOf(client(github).repos.get(at))).toBe(404);
  world.suspend(installation, bob);
  await expect(octokit.repos.get(at)).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining("suspended"),
  });
  world.unsuspend(installation, bob);
  expect(await statusOf(octokit.repos.get(at))).toBe(200);
});

test("tells roles, custom roles and team membership", async () => {
  const { world, acme, ada, at, octokit, repository } = simulation;
  const eve = world.createUser("eve");
  world.grant(repository, eve, "triage", "on-call");
  world.createTeam(acme, "captains", [ada]);

  const roles = await Promise.all(
    ["ada", "bob", "eve"].map(async (username) => {
      const { data } = await octokit.repos.getCollaboratorPermissionLevel({ ...at, username });
      return [data.permission, data.role_name];
    }),
  );
  const member = await octokit.teams.getMembershipForUserInOrg({
    org: "acme",
    team_slug: "captains",
    username: "ada",
  });
  const outsider = octokit.teams.getMembershipForUserInOrg({
    org: "acme",
    team_slug: "captains",
    username: "bob",
  });

  expect(roles).toEqual([
    ["write", "write"],
    ["admin", "admin"],
    ["read", "on-call"],
  ]);
  expect(member.data.state).toBe("active");
  expect(await statusOf(outsider)).toBe(404);
  world.demandFaithful();
});

test("follows a repository to its new name, and refuses writes to an archived one", async () => {
  const { world, repository, octokit, at, bob } = simulation;

  world.renameRepository(repository, { name: "store", by: bob });
  const renamed = await octokit.repos.get(at);
  world.archiveRepository(repository, { archived: true, by: bob });
  const refused = await statusOf(
    octokit.issues.create({ owner: "acme", repo: "store", title: "No" }),
  );

  expect(renamed.data.full_name).toBe("acme/store");
  expect(refused).toBe(403);
});
