/** Files and folders of a commit. */
import { type Answer, notFound, ok } from "../answer.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../routes.ts";
import { blobSha, type Commit, findCommit } from "./commits.ts";
import { repositoryHtmlUrl, repositoryUrl } from "./present-repository.ts";

export const contentRoutes: readonly Route[] = [
  repositoryRoute(
    "GET /repos/{owner}/{repo}/contents/{path}",
    "repos/get-content",
    ["contents:read"],
    getContent,
  ),
  repositoryRoute(
    "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
    "git/get-tree",
    ["contents:read"],
    getTree,
  ),
];

/** Larger files are described without their text; it has to be asked for raw. */
const LARGEST_SHOWN = 1024 * 1024;

function getContent(call: RepositoryCall): Answer {
  const { repository } = call;
  const path = (call.params["path"] ?? "").replace(/\/$/, "");
  const commit = findCommit(repository, call.query.get("ref") ?? repository.defaultBranch);
  if (commit === null) throw notFound();
  const text = commit.files.get(path);
  if (text === undefined) return listFolder(call, commit, path);
  if (wantsRaw(call)) {
    const type = "application/vnd.github.raw+json; charset=utf-8";
    return { status: 200, bytes: text, headers: { "content-type": type } };
  }
  if (Buffer.byteLength(text) > LARGEST_SHOWN) {
    const entry = presentEntry(call, { path, type: "file", text });
    return ok({ ...entry, content: "", encoding: "none" });
  }
  const content = Buffer.from(text).toString("base64").replace(/.{60}/g, "$&\n");
  return ok({ ...presentEntry(call, { path, type: "file", text }), content, encoding: "base64" });
}

function wantsRaw(call: RepositoryCall): boolean {
  return /application\/vnd\.github(\.v3)?\.raw(\+json)?/.test(String(call.headers["accept"]));
}

interface Entry {
  readonly path: string;
  readonly type: "file" | "dir";
  readonly text: string;
}

function listFolder(call: RepositoryCall, commit: Commit, path: string): Answer {
  const prefix = path === "" ? "" : `${path}/`;
  const entries = new Map<string, Entry>();
  for (const [name, text] of commit.files) {
    if (!name.startsWith(prefix)) continue;
    const [first = "", ...rest] = name.slice(prefix.length).split("/");
    const type = rest.length === 0 ? "file" : "dir";
    entries.set(first, { path: `${prefix}${first}`, type, text: type === "file" ? text : "" });
  }
  if (entries.size === 0) throw notFound();
  const sorted = [...entries.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return ok(sorted.map((entry) => presentEntry(call, entry)));
}

/** The files of a commit, all at once; the folders between them are left out. */
function getTree(call: RepositoryCall): Answer {
  const { repository, world } = call;
  const commit = findCommit(repository, parameter(call, "tree_sha"));
  if (commit === null) throw notFound();
  const url = `${repositoryUrl(world, repository)}/git`;
  const tree = [...commit.files]
    .filter(([path]) => call.query.has("recursive") || !path.includes("/"))
    .map(([path, text]) => {
      const sha = blobSha(text);
      const size = Buffer.byteLength(text);
      return { path, mode: "100644", type: "blob", sha, size, url: `${url}/blobs/${sha}` };
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const { treeSha } = commit;
  return ok({ sha: treeSha, url: `${url}/trees/${treeSha}`, tree, truncated: false });
}

function presentEntry(call: RepositoryCall, entry: Entry) {
  const { repository, world, query } = call;
  const ref = query.get("ref") ?? repository.defaultBranch;
  const path = entry.path.split("/").map(encodeURIComponent).join("/");
  const isFile = entry.type === "file";
  const sha = blobSha(isFile ? entry.text : `folder ${entry.path}`);
  const kind = isFile ? "blob" : "tree";
  const url = `${repositoryUrl(world, repository)}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const gitUrl = `${repositoryUrl(world, repository)}/git/${kind}s/${sha}`;
  const html = `${repositoryHtmlUrl(world, repository)}/${kind}/${ref}/${path}`;
  return {
    type: entry.type,
    name: entry.path.split("/").at(-1) ?? "",
    path: entry.path,
    sha,
    size: Buffer.byteLength(entry.text),
    url,
    git_url: gitUrl,
    html_url: html,
    download_url: isFile ? `${repositoryHtmlUrl(world, repository)}/raw/${ref}/${path}` : null,
    _links: { self: url, git: gitUrl, html },
  };
}
