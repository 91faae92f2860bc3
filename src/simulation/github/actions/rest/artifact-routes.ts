/** Artifacts over the API: lists, one of them, its bytes behind a redirect, and its end. */
import { type Answer, gone, noContent, notFound, ok } from "../../answer.ts";
import { answerCountedPage } from "../../paging.ts";
import { repositoryUrl } from "../../resources/present-repository.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../../routes.ts";
import type { World } from "../../world.ts";
import type { Actions } from "../actions.ts";
import type { Artifact } from "../artifacts/artifact-store.ts";
import { blobPath } from "../artifacts/blob-storage.ts";
import { shortRef } from "../runs/run.ts";
import { demandRun } from "./run-routes.ts";

const READ = ["actions:read"] as const;
const WRITE = ["actions:write"] as const;
const BASE = "/repos/{owner}/{repo}/actions";

export function artifactRoutes(actions: Actions): readonly Route[] {
  return [
    repositoryRoute(
      `GET ${BASE}/runs/{run_id}/artifacts`,
      "actions/list-workflow-run-artifacts",
      READ,
      (call) => answerList(call, actions.artifacts.ofRun(demandRun(actions, call))),
    ),
    repositoryRoute(`GET ${BASE}/artifacts`, "actions/list-artifacts-for-repo", READ, (call) =>
      answerList(
        call,
        actions.artifacts.all().filter((artifact) => artifact.run.repository === call.repository),
      ),
    ),
    repositoryRoute(`GET ${BASE}/artifacts/{artifact_id}`, "actions/get-artifact", READ, (call) =>
      ok(presentArtifact(call.world, demandArtifact(actions, call))),
    ),
    repositoryRoute(
      `GET ${BASE}/artifacts/{artifact_id}/{archive_format}`,
      "actions/download-artifact",
      READ,
      (call) => download(actions, call),
    ),
    repositoryRoute(
      `DELETE ${BASE}/artifacts/{artifact_id}`,
      "actions/delete-artifact",
      WRITE,
      (call) => {
        actions.artifacts.remove(demandArtifact(actions, call));
        return noContent();
      },
    ),
  ];
}

function answerList(call: RepositoryCall, artifacts: readonly Artifact[]): Answer {
  const name = call.query.get("name");
  const all = artifacts.filter((one) => one.isFinal && (name === null || one.name === name));
  return answerCountedPage(call, { name: "artifacts", all }, (one) =>
    presentArtifact(call.world, one),
  );
}

function demandArtifact(actions: Actions, call: RepositoryCall): Artifact {
  const id = Number(parameter(call, "artifact_id"));
  const artifact = actions.artifacts.all().find((one) => one.id === id && one.isFinal);
  if (artifact === undefined || artifact.run.repository !== call.repository) throw notFound();
  return artifact;
}

function download(actions: Actions, call: RepositoryCall): Answer {
  const artifact = demandArtifact(actions, call);
  if (parameter(call, "archive_format") !== "zip") throw notFound();
  if (isExpired(call.world, artifact)) throw gone("Artifact has expired");
  return { status: 302, headers: { location: `${call.world.htmlUrl}${blobPath(artifact)}` } };
}

function isExpired(world: World, artifact: Artifact): boolean {
  return Date.parse(artifact.expiresAt) <= world.clock.now();
}

function presentArtifact(world: World, artifact: Artifact) {
  const { run, id } = artifact;
  const url = `${repositoryUrl(world, run.repository)}/actions/artifacts/${id}`;
  return {
    id,
    node_id: world.nodeId("AF", id),
    name: artifact.name,
    size_in_bytes: artifact.bytes.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: isExpired(world, artifact),
    digest: artifact.digest,
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    expires_at: artifact.expiresAt,
    workflow_run: {
      id: run.id,
      repository_id: run.repository.id,
      head_repository_id: run.repository.id,
      head_branch: shortRef(run.ref),
      head_sha: run.headSha,
    },
  };
}
