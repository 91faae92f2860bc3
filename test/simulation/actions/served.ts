/** A scene behind the simulated GitHub's API, held to GitHub's own description of itself. */
import { afterEach } from "@jest/globals";
import { Octokit } from "@octokit/rest";
import { type GitHubServer, startGitHub } from "../../../src/simulation/github/server.ts";
import { type Scenery, setTheScene } from "./support.ts";

export const INPUTS = { environment: "prod-a", artifact_id: "shop-1", deployment_id: "77" };
export const AT = { owner: "acme", repo: "shop" };
const silent = () => undefined;
const QUIET = { debug: silent, info: silent, warn: silent, error: silent };

let github: GitHubServer | null = null;
afterEach(async () => {
  await github?.close();
  github = null;
});

/** Serves a scene, held to GitHub's own description, and signs in as an installed app. */
export async function serve(scenery: Scenery) {
  const scene = setTheScene(scenery);
  const { world, actions } = scene;
  const { routes, mounts, pages } = actions;
  github = await startGitHub({ world, routes, mounts, pages, validate: true });
  const app = world.createApp({
    name: "Captain",
    permissions: { actions: "write", contents: "read" },
    events: ["workflow_run", "workflow_job", "workflow_dispatch"],
    hook: { url: "http://127.0.0.1:9/nobody-listens", secret: "secret" },
  });
  const acme = world.account("acme");
  if (acme === null) throw new Error("no acme");
  const installation = world.install({ app, account: acme });
  const auth = world.issueToken({ kind: "installation", installation });
  const octokit = new Octokit({ baseUrl: github.apiUrl, auth, log: QUIET });
  const post = (workflow_id: string | number, body: Record<string, unknown>) =>
    octokit.request("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", {
      ...AT,
      workflow_id,
      ref: "main",
      ...body,
    });
  return { ...scene, octokit, app, post, github };
}
