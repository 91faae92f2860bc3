import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DefaultArtifactClient } from "@actions/artifact";
import { afterEach, expect, jest, test } from "@jest/globals";
import { Octokit } from "@octokit/rest";
import { serverUrlOf } from "../../../src/simulation/github/actions/runs/contexts.ts";
import { type GitHubServer, startGitHub } from "../../../src/simulation/github/server.ts";
import { DEPLOY, setTheScene } from "./support.ts";

const environment = { ...process.env };
let github: GitHubServer | null = null;
afterEach(async () => {
  process.env = { ...environment };
  jest.restoreAllMocks();
  await github?.close();
  github = null;
});

/** Plays a job of a run inside this very process. */
async function beAJob() {
  const scene = setTheScene({ workflows: { "deploy.yml": DEPLOY } });
  const { world, actions } = scene;
  github = await startGitHub({
    world,
    routes: actions.routes,
    mounts: actions.mounts,
    validate: true,
  });
  const run = scene.dispatch("deploy.yml", { environment: "a", artifact_id: "shop-1" });
  const folder = mkdtempSync(join(tmpdir(), "artifact-"));
  jest.spyOn(process.stdout, "write").mockReturnValue(true);
  Object.assign(process.env, {
    ACTIONS_RUNTIME_TOKEN: actions.artifacts.issueToken(run, 1, 1),
    ACTIONS_RESULTS_URL: `${world.htmlUrl}/`,
    GITHUB_SERVER_URL: serverUrlOf(world),
    GITHUB_WORKSPACE: folder,
  });
  const token = world.issueToken({ kind: "user", user: scene.ann });
  return { ...scene, run, folder, octokit: new Octokit({ baseUrl: github.apiUrl, auth: token }) };
}

test("takes what GitHub's own client uploads, and gives it back byte for byte", async () => {
  const { folder, octokit, run, world } = await beAJob();
  const file = join(folder, "manifest.json");
  writeFileSync(file, '{"parts":[]}');
  const client = new DefaultArtifactClient();

  const uploaded = await client.uploadArtifact("manifest", [file], folder);
  const listed = await client.listArtifacts();
  const at = { owner: "acme", repo: "shop", run_id: run.id };
  const { data } = await octokit.rest.actions.listWorkflowRunArtifacts(at);
  const [artifact] = data.artifacts;
  const zip = await fetch(artifact?.archive_download_url ?? "", {
    headers: { authorization: `Bearer ${world.issueToken({ kind: "user", user: run.actor })}` },
  });
  const bytes = Buffer.from(await zip.arrayBuffer());
  const fetched = join(folder, "fetched");
  await client.downloadArtifact(uploaded.id ?? 0, { path: fetched });

  expect(listed.artifacts).toMatchObject([{ name: "manifest", id: uploaded.id }]);
  expect(artifact).toMatchObject({
    name: "manifest",
    id: uploaded.id,
    size_in_bytes: bytes.length,
    digest: `sha256:${uploaded.digest}`,
    workflow_run: { id: run.id, head_branch: "main", head_sha: run.headSha },
  });
  expect(bytes.subarray(0, 2).toString()).toBe("PK");
  expect(readFileSync(join(fetched, "manifest.json"), "utf8")).toBe('{"parts":[]}');
  expect(world.violations).toEqual([]);
});

test("refuses a second artifact of the same name", async () => {
  const { folder } = await beAJob();
  const file = join(folder, "manifest.json");
  writeFileSync(file, "{}");
  const client = new DefaultArtifactClient();
  await client.uploadArtifact("manifest", [file], folder);

  await expect(client.uploadArtifact("manifest", [file], folder)).rejects.toThrow(
    "an artifact with this name already exists on the workflow run",
  );
});

test("answers nobody without a job's token or a signature", async () => {
  const { world } = await beAJob();
  const twirp = `${world.htmlUrl}/twirp/github.actions.results.api.v1.ArtifactService/ListArtifacts`;

  const stranger = await fetch(twirp, { method: "POST", body: "{}" });
  const blob = await fetch(`${world.htmlUrl}/_blobs/actions-results/none.zip?sig=none`);

  expect([stranger.status, blob.status]).toEqual([401, 403]);
});
