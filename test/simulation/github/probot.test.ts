/** A real Probot app cannot tell it from GitHub. */
import { createServer } from "node:http";
import { afterEach, expect, test } from "@jest/globals";
import { createNodeMiddleware, Probot } from "probot";
import { privateKey, simulate } from "./given.ts";

let close: (() => Promise<void>) | null = null;
afterEach(async () => {
  await close?.();
});

test("a Probot app hears a comment, asks who wrote it, and answers", async () => {
  const simulation = await simulate();
  const { world, github, app, repository, ada } = simulation;
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const probot = new Probot({
    appId: app.id,
    privateKey: key,
    secret: "hush",
    baseUrl: github.apiUrl,
    logLevel: "fatal",
  });
  const middleware = await createNodeMiddleware(
    (bot) => {
      bot.on("issue_comment.created", async (context) => {
        if (context.isBot) return;
        const username = context.payload.comment.user?.login ?? "";
        const role = await context.octokit.rest.repos.getCollaboratorPermissionLevel(
          context.repo({ username }),
        );
        const body = `${username} may ${role.data.permission}`;
        await context.octokit.rest.issues.createComment(context.issue({ body }));
      });
    },
    { probot },
  );
  const server = createServer((request, response) => void middleware(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address !== "string" ? address.port : 0;
  world.hookUp(app, { url: `http://127.0.0.1:${port}/api/github/webhooks`, secret: "hush" });
  close = async () => {
    await github.close();
    server.close();
    server.closeAllConnections();
  };

  const issue = world.openIssue(repository, { title: "Talk", by: ada });
  world.comment(repository, { issue, body: "/status", by: ada });
  await github.webhooks.settled();

  expect(issue.comments.map((one) => [one.user.login, one.body])).toEqual([
    ["ada", "/status"],
    ["release-captain[bot]", "ada may write"],
  ]);
  expect(github.webhooks.deliveries(app).map((one) => one.statusCode)).toEqual([200, 200, 200]);
  world.demandFaithful();
});
