/** Rate limits, conditional requests, and faults on demand. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { client, type Simulation, simulate, statusOf } from "./given.ts";

let simulation: Simulation;
beforeEach(async () => {
  simulation = await simulate({ validate: false });
});
afterEach(async () => {
  await simulation.github.close();
});

test("counts down the hour in headers, and starts anew when it is over", async () => {
  const { octokit, at, clock } = simulation;

  const one = await octokit.repos.get(at);
  const two = await octokit.repos.get(at);
  const asked = await octokit.rateLimit.get();
  clock.advance(3_600_000);
  const later = await octokit.repos.get(at);

  expect([one, two, later].map((answer) => answer.headers["x-ratelimit-remaining"])).toEqual([
    "4999",
    "4998",
    "4999",
  ]);
  expect(asked.data.rate).toMatchObject({ limit: 5000, used: 2 });
});

test("an unchanged answer is a 304 that costs nothing", async () => {
  const { octokit, at, github, world, repository, ada } = simulation;
  const { headers } = await octokit.repos.listCommits(at);
  const again = () =>
    octokit.repos.listCommits({ ...at, headers: { "if-none-match": headers.etag } });

  const unchanged = await statusOf(again());
  const used = github.limits.usage({
    kind: "installation",
    app: simulation.app,
    installation: simulation.installation,
    permissions: {},
    repositories: "all",
  }).used;
  world.push(repository, { by: ada, commits: [{ message: "More" }] });

  expect(unchanged).toBe(304);
  expect(used).toBe(1);
  expect(await statusOf(again())).toBe(200);
});

test("refuses the 81st new thing of a minute and the 501st of an hour, saying how long to wait", async () => {
  const { octokit, at, repository, world, ada, clock } = simulation;
  const { number: issue_number } = world.openIssue(repository, { title: "Busy", by: ada });
  const say = () => octokit.issues.createComment({ ...at, issue_number, body: "Hi" });
  const sayMany = async (count: number) => {
    for (let said = 0; said < count; said += 1) await say();
  };

  await sayMany(80);
  await expect(say()).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining("secondary rate limit"),
    response: { headers: { "retry-after": "60" } },
  });
  for (let minute = 1; minute <= 5; minute += 1) {
    clock.advance(60_000);
    await sayMany(80);
  }
  clock.advance(60_000);
  await sayMany(20);

  await expect(say()).rejects.toMatchObject({ response: { headers: { "retry-after": "3240" } } });
  expect(await statusOf(octokit.repos.get(at))).toBe(200);
});

test("allows 900 points a minute, five for a write", async () => {
  const { octokit, at, repository, world, ada, clock } = simulation;
  const { number: issue_number } = world.openIssue(repository, { title: "Busy", by: ada });
  const edit = () => octokit.issues.update({ ...at, issue_number, body: "Hi" });

  for (let edits = 0; edits < 180; edits += 1) await edit();

  expect(await statusOf(edit())).toBe(403);
  clock.advance(60_000);
  expect(await statusOf(edit())).toBe(200);
});

test("fails, loses and delays requests as told, and writes each of them down", async () => {
  const { octokit, at, github, repository } = simulation;
  const template = "/repos/{owner}/{repo}/issues";
  const open = () => statusOf(octokit.issues.create({ ...at, title: "Once" }));

  github.faults.plan({ template, method: "POST", nth: 1, fault: { kind: "error", status: 502 } });
  const refused = await open();
  const afterRefusal = repository.issues.size;
  github.faults.plan({ template, times: 1, fault: { kind: "lose-answer" } });
  const lost = await open();
  const afterLoss = repository.issues.size;
  github.faults.plan({ template, times: 1, fault: { kind: "delay", delayMs: 5 } });
  const late = await open();

  expect([refused, afterRefusal]).toEqual([502, 0]);
  expect([lost, afterLoss]).toEqual([500, 1]);
  expect(late).toBe(201);
  expect(github.log.entries.map((one) => one.status)).toEqual([502, 0, 201]);
  expect(github.log.counts.get(`POST ${template}`)).toBe(3);
});

test("a fault with a probability strikes the same requests for the same seed", async () => {
  const { octokit, at, github } = simulation;
  github.faults.plan({ probability: 0.5, fault: { kind: "error", status: 500 } });

  const statuses = [];
  for (let asked = 0; asked < 8; asked += 1) statuses.push(await statusOf(octokit.repos.get(at)));

  expect(statuses).toEqual([200, 500, 200, 200, 200, 500, 200, 200]);
});

test("an endpoint that it does not have is a 404 and a violation, and the API also answers without prefix", async () => {
  const { github, world, token } = simulation;
  const bare = await fetch(`${github.url}/repos/acme/shop`, {
    headers: { authorization: `token ${token}` },
  });

  const missing = await statusOf(
    client(github, token).request("GET /repos/acme/shop/traffic/views"),
  );

  expect(bare.status).toBe(200);
  expect(missing).toBe(404);
  expect(() => world.demandFaithful()).toThrow(
    "no such endpoint in the simulation: GET /repos/acme/shop/traffic/views",
  );
});
