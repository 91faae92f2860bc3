/** Reading commits, branches and refs over the API, and making and moving refs. */
import { z } from "zod";
import { actorOf } from "../access.ts";
import { type Answer, created, noContent, notFound, ok, unprocessable } from "../answer.ts";
import { answerPage } from "../paging.ts";
import { parseBody } from "../parse-body.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../routes.ts";
import {
  demandCommit,
  findCommit,
  history,
  presentChange,
  presentCommit,
  presentGitCommit,
} from "./commits.ts";
import { repositoryHtmlUrl, repositoryUrl } from "./present-repository.ts";
import { moveBranch, ZEROS } from "./pushes.ts";

const READ = ["contents:read"] as const;
const WRITE = ["contents:write"] as const;

export const gitRoutes: readonly Route[] = [
  repositoryRoute("GET /repos/{owner}/{repo}/commits", "repos/list-commits", READ, listCommits),
  repositoryRoute("GET /repos/{owner}/{repo}/commits/{ref}", "repos/get-commit", READ, getCommit),
  repositoryRoute(
    "GET /repos/{owner}/{repo}/git/commits/{commit_sha}",
    "git/get-commit",
    READ,
    getGitCommit,
  ),
  repositoryRoute("GET /repos/{owner}/{repo}/git/ref/{ref}", "git/get-ref", READ, getRef),
  repositoryRoute("POST /repos/{owner}/{repo}/git/refs", "git/create-ref", WRITE, createRef),
  repositoryRoute("PATCH /repos/{owner}/{repo}/git/refs/{ref}", "git/update-ref", WRITE, updateRef),
  repositoryRoute(
    "DELETE /repos/{owner}/{repo}/git/refs/{ref}",
    "git/delete-ref",
    WRITE,
    deleteRef,
  ),
  repositoryRoute("GET /repos/{owner}/{repo}/branches", "repos/list-branches", READ, listBranches),
  repositoryRoute(
    "GET /repos/{owner}/{repo}/branches/{branch}",
    "repos/get-branch",
    READ,
    getBranch,
  ),
];

function listCommits(call: RepositoryCall): Answer {
  const { repository, query, world } = call;
  const start = demandCommit(repository, query.get("sha") ?? repository.defaultBranch);
  const path = query.get("path");
  const all = [...history(repository, start.sha)].filter(
    (commit) =>
      path === null ||
      commit.changes.some(({ filename }) => filename === path || filename.startsWith(`${path}/`)),
  );
  return answerPage(call, all, (commit) => presentCommit(world, repository, commit));
}

function getCommit(call: RepositoryCall): Answer {
  const { repository, world } = call;
  const commit = demandCommit(repository, parameter(call, "ref"));
  if (String(call.headers["accept"]).includes(".sha")) {
    return { status: 200, bytes: commit.sha, headers: { "content-type": "text/plain" } };
  }
  const additions = commit.changes.reduce((sum, change) => sum + change.additions, 0);
  const deletions = commit.changes.reduce((sum, change) => sum + change.deletions, 0);
  return ok({
    ...presentCommit(world, repository, commit),
    stats: { total: additions + deletions, additions, deletions },
    files: commit.changes.map((change) => presentChange(world, { repository, commit }, change)),
  });
}

function getGitCommit(call: RepositoryCall): Answer {
  const commit = call.repository.commits.get(parameter(call, "commit_sha"));
  if (commit === undefined) throw notFound();
  return ok(presentGitCommit(call.world, call.repository, commit));
}

function getRef(call: RepositoryCall): Answer {
  const ref = parameter(call, "ref");
  const sha = shaOf(call, ref);
  if (sha === null) throw notFound();
  return ok(presentRef(call, `refs/${ref}`, sha));
}

const NEW_REF = z.object({ ref: z.string().regex(/^refs\/(heads|tags)\/.+/), sha: z.string() });

function createRef(call: RepositoryCall): Answer {
  const { ref, sha } = parseBody(call, NEW_REF);
  if (!call.repository.commits.has(sha)) throw unprocessable("Object does not exist");
  if (shaOf(call, ref.slice(5)) !== null) throw unprocessable("Reference already exists");
  pointRef(call, ref.slice(5), sha);
  return created(presentRef(call, ref, sha));
}

const MOVED_REF = z.object({ sha: z.string(), force: z.boolean().optional() });

function updateRef(call: RepositoryCall): Answer {
  const ref = parameter(call, "ref");
  const { sha, force = false } = parseBody(call, MOVED_REF);
  const old = shaOf(call, ref);
  const target = call.repository.commits.get(sha);
  if (old === null) throw unprocessable("Reference does not exist");
  if (target === undefined) throw unprocessable("Object does not exist");
  const isForward = [...history(call.repository, sha)].some((commit) => commit.sha === old);
  if (!force && !isForward) throw unprocessable("Update is not a fast forward");
  pointRef(call, ref, sha);
  return ok(presentRef(call, `refs/${ref}`, sha));
}

function deleteRef(call: RepositoryCall): Answer {
  const ref = parameter(call, "ref");
  if (shaOf(call, ref) === null) throw unprocessable("Reference does not exist");
  pointRef(call, ref, ZEROS);
  return noContent();
}

function listBranches(call: RepositoryCall): Answer {
  const names = [...call.repository.branches.keys()].toSorted();
  return answerPage(call, names, (name) => presentBranch(call, name));
}

function getBranch(call: RepositoryCall): Answer {
  const { repository, world } = call;
  const name = parameter(call, "branch");
  const commit = repository.branches.has(name)
    ? findCommit(repository, `refs/heads/${name}`)
    : null;
  if (commit === null) throw notFound();
  const self = `${repositoryUrl(world, repository)}/branches/${encodeURIComponent(name)}`;
  const html = `${repositoryHtmlUrl(world, repository)}/tree/${name}`;
  return ok({
    ...presentBranch(call, name),
    commit: presentCommit(world, repository, commit),
    _links: { self, html },
    protection: {
      enabled: false,
      required_status_checks: { enforcement_level: "off", contexts: [], checks: [] },
    },
    protection_url: `${self}/protection`,
  });
}

function presentBranch({ repository, world }: RepositoryCall, name: string) {
  const sha = repository.branches.get(name) ?? ZEROS;
  const url = `${repositoryUrl(world, repository)}/commits/${sha}`;
  return { name, commit: { sha, url }, protected: false };
}

function shaOf({ repository }: RepositoryCall, ref: string): string | null {
  const name = ref.replace(/^(heads|tags)\//, "");
  return (ref.startsWith("tags/") ? repository.tags : repository.branches).get(name) ?? null;
}

function pointRef(call: RepositoryCall, ref: string, sha: string): void {
  const { repository, world, caller } = call;
  const name = ref.replace(/^(heads|tags)\//, "");
  if (!ref.startsWith("tags/")) {
    const byJob = caller.kind === "job";
    moveBranch(world, repository, { branch: name, to: sha, actor: actorOf(caller), byJob });
  } else if (sha === ZEROS) repository.tags.delete(name);
  else repository.tags.set(name, sha);
}

function presentRef({ repository, world }: RepositoryCall, ref: string, sha: string) {
  const url = repositoryUrl(world, repository);
  return {
    ref,
    node_id: world.nodeId("REF", `${repository.id}:${ref}`),
    url: `${url}/git/${ref}`,
    object: { type: "commit", sha, url: `${url}/git/commits/${sha}` },
  };
}
