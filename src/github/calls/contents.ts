/** What a commit contains: its list of files, and the text of one. */
import { z } from "zod";
import type { GitHub, Outcome } from "../../captain/ports/github.ts";
import type { CommitSha } from "../../domain/ids.ts";
import { ask, orWhenMissing, type RepositoryCaller, send, succeed } from "../connection.ts";

export function contentCalls(caller: RepositoryCaller): Pick<GitHub, "readFile" | "listFiles"> {
  return {
    readFile: async (path, ref) => orWhenMissing(await readFile(caller, path, ref), null),
    listFiles: (commit) => listFiles(caller, commit),
  };
}

const CONTENT = "GET /repos/{owner}/{repo}/contents/{path}";

/** A text larger than this costs more to read than it tells. */
const LARGEST_TEXT = 5 * 1024 * 1024;

/** Up to a megabyte the answer holds the text; a larger file is only described, and asked for once more. */
const FILE = z.union([
  z
    .object({ type: z.literal("file"), encoding: z.literal("base64"), content: z.string() })
    .transform((file) => ({ text: Buffer.from(file.content, "base64").toString() })),
  z
    .object({ type: z.literal("file"), size: z.int() })
    .transform((file) => ({ text: null, size: file.size })),
  /** A folder, a link or a submodule stands there. */
  z.union([z.array(z.unknown()), z.object({ type: z.string() })]).transform(() => null),
]);

async function readFile(
  caller: RepositoryCaller,
  path: string,
  ref: string,
): Promise<Outcome<string | null>> {
  const file = await ask(caller, { route: CONTENT, parameters: { path, ref }, schema: FILE });
  if (!file.ok) return file;
  if (file.value === null) return succeed(null);
  if (file.value.text !== null) return succeed(file.value.text);
  if (file.value.size > LARGEST_TEXT) return refuse(413, `${path} is larger than 5 MB`);
  const raw = await send(caller, {
    route: CONTENT,
    parameters: { path, ref, headers: { accept: "application/vnd.github.raw+json" } },
  });
  if (!raw.ok) return raw;
  const text = textOf(raw.value.data);
  return text === null ? refuse(200, `${path} cannot be read as text`) : succeed(text);
}

/** Octokit hands out bytes where the answer's type is none that it knows for text. */
function textOf(data: unknown): string | null {
  if (typeof data === "string") return data;
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : null;
}

const TREE = z.object({
  truncated: z.boolean(),
  tree: z.array(z.object({ path: z.string(), type: z.string(), sha: z.string() })),
});

async function listFiles(
  caller: RepositoryCaller,
  commit: CommitSha,
): Promise<Outcome<ReadonlyMap<string, string>>> {
  const listed = await ask(caller, {
    route: "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
    parameters: { tree_sha: commit, recursive: "1" },
    schema: TREE,
  });
  if (!listed.ok) return listed;
  const { truncated, tree } = listed.value;
  if (truncated) return refuse(200, "There are more files than GitHub lists");
  return succeed(
    new Map(tree.filter(({ type }) => type === "blob").map(({ path, sha }) => [path, sha])),
  );
}

function refuse(status: number, message: string): Outcome<never> {
  return { ok: false, trouble: { kind: "refused", status, message, permission: null } };
}
