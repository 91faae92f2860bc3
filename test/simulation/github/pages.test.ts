/** The pages that people look at. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { renderMarkdown } from "../../../src/simulation/github/pages/markdown.ts";
import { type Simulation, simulate } from "./given.ts";

let simulation: Simulation;
beforeEach(async () => {
  simulation = await simulate({ validate: false });
});
afterEach(async () => {
  await simulation.github.close();
});

const read = async (path: string) => {
  const answer = await fetch(`${simulation.github.url}${path}`);
  return { status: answer.status, html: await answer.text() };
};

test("shows what runs where, each deployment, and a commit's check runs as tables", async () => {
  const { world, repository, first, ada, octokit, at } = simulation;
  const deployment = world.createDeployment(repository, {
    sha: first.sha,
    ref: first.sha,
    environment: "prod-a",
    payload: { artifact_id: "shop-20261123-090000-abc" },
    by: ada,
  });
  world.addDeploymentStatus(repository, deployment, { state: "success", by: ada });
  const summary = "| Stage | State |\n|---|:-:|\n| beta | ✅ |";
  await octokit.checks.create({
    ...at,
    name: "Release Captain (shop)",
    head_sha: first.sha,
    output: { title: "On its way", summary },
  });

  const overview = await read("/acme/shop");
  const commit = await read(`/acme/shop/commit/${first.sha}`);
  const deployments = await read("/acme/shop/deployments/PROD-A");

  expect(overview.html).toContain("shop-20261123-090000-abc");
  expect(commit.html).toContain("<th>Stage</th>");
  expect(commit.html).toContain("Release Captain (shop)");
  expect(deployments.html).toContain("success");
  expect((await read("/acme/shop/deployments/nowhere")).status).toBe(404);
  expect((await read("/acme/none")).status).toBe(404);
});

test("shows a conversation with its reactions", async () => {
  const { world, repository, ada, octokit, at } = simulation;
  const issue = world.openIssue(repository, { title: "What <runs>?", by: ada });
  const comment = world.comment(repository, { issue, body: "/status <!-- hidden -->", by: ada });
  await octokit.reactions.createForIssueComment({ ...at, comment_id: comment.id, content: "eyes" });

  const list = await read("/acme/shop/issues");
  const page = await read(`/acme/shop/issues/${issue.number}`);

  expect(list.html).toContain("What &#60;runs&#62;?");
  expect(page.html).toContain("👀");
  expect(page.html).not.toContain("hidden");
});

test.each([
  ["<script>alert(1)</script>", "<script"],
  ['<img src=x onerror="alert(1)">', "<img"],
  ["[click](javascript:alert(1))", "javascript:"],
  ["<details onclick=x>", "<details"],
  ['![x](https://example.com/"onload=alert)', "<img"],
])("renders %j without harm", (text, harm) => {
  expect(renderMarkdown(text)).not.toContain(harm);
});

test("keeps the folding that GitHub keeps", () => {
  expect(renderMarkdown("<details><summary>More</summary>\n\n- [x] done\n\n</details>")).toContain(
    "<details><summary>More</summary>",
  );
});
