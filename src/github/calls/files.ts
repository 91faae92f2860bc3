/** Files of the repository: the pipelines and the workflows that they name. */
import { z } from "zod";
import type { GitHub, Outcome, WorkflowFile } from "../../captain/ports/github.ts";
import { ask, map, orWhenMissing, type RepositoryCaller, send, succeed } from "../connection.ts";
import { word } from "../reports/words.ts";

export function fileCalls(
  caller: RepositoryCaller,
): Pick<GitHub, "readPipelineVersion" | "readPipelineFiles" | "readWorkflow"> {
  return {
    readPipelineVersion: (ref) => readPipelineVersion(caller, ref),
    readPipelineFiles: (ref, most = MOST_FILES) =>
      readPipelineFiles(caller, ref, Math.min(most, MOST_FILES)),
    readWorkflow: (file, ref) => readWorkflow(caller, file, ref),
  };
}

type Files = readonly { readonly file: string; readonly text: string }[];

const PIPELINE_FILE = ".github/release-captain.yml";
const PIPELINE_FOLDER = ".github/release-captain";
/** Whoever opens a pull request could have us read a thousand. */
const MOST_FILES = 100;

async function readPipelineFiles(
  caller: RepositoryCaller,
  ref: string,
  most: number,
): Promise<Outcome<Files>> {
  const folder = await listFolder(caller, PIPELINE_FOLDER, ref);
  if (!folder.ok) return folder;
  // To read some of them would be to take the others for deleted.
  if (folder.value.length > most) return refuse(`${PIPELINE_FOLDER} holds more than ${most} files`);
  const files: { file: string; text: string }[] = [];
  for (const file of [PIPELINE_FILE, ...folder.value]) {
    const text = await readText(caller, file, ref);
    if (!text.ok) return text;
    if (text.value === null) continue;
    if (text.value.text === null) return refuse(`${file} cannot be read as text`);
    files.push({ file, text: text.value.text });
  }
  return files.length === 0 ? confirmNone(caller, ref) : succeed(files);
}

const VERSIONED = z.object({ path: z.string(), sha: z.string() });

/** The hashes by which Git knows the file and the folder. */
async function readPipelineVersion(
  caller: RepositoryCaller,
  ref: string,
): Promise<Outcome<string>> {
  const outcome = await ask(caller, {
    route: CONTENT,
    parameters: { path: ".github", ref },
    schema: z.union([z.array(VERSIONED), VERSIONED.transform(() => [])]),
  });
  return map(orWhenMissing(outcome, []), (entries) =>
    [PIPELINE_FILE, PIPELINE_FOLDER]
      .map((path) => entries.find((entry) => entry.path === path)?.sha ?? "none")
      .join(" "),
  );
}

/** A repository that we may not see any more looks just like one without files, but must not be taken for one. */
async function confirmNone(caller: RepositoryCaller, ref: string): Promise<Outcome<Files>> {
  const commit = await send(caller, {
    route: "GET /repos/{owner}/{repo}/commits/{ref}",
    parameters: { ref, headers: { accept: "application/vnd.github.sha" } },
  });
  const isEmptyRepository =
    !commit.ok && commit.trouble.kind === "refused" && commit.trouble.status === 409;
  return commit.ok || isEmptyRepository ? succeed([]) : commit;
}

const CONTENT = "GET /repos/{owner}/{repo}/contents/{path}";

const ENTRY = z.object({ type: z.string(), path: z.string() });

/** Paths of the YAML files in a folder, in order; empty where there is no such folder. */
async function listFolder(
  caller: RepositoryCaller,
  path: string,
  ref: string,
): Promise<Outcome<readonly string[]>> {
  const outcome = await ask(caller, {
    route: CONTENT,
    parameters: { path, ref },
    schema: z.union([z.array(ENTRY), ENTRY.transform(() => [])]),
  });
  return map(orWhenMissing(outcome, []), (entries) =>
    entries
      .filter((entry) => entry.type === "file" && entry.path.endsWith(".yml"))
      .map((entry) => entry.path)
      .toSorted(),
  );
}

/** Something may stand there that is no text for us; that is not the same as nothing. */
interface Content {
  readonly text: string | null;
}

const FILE = z.union([
  z
    .object({ type: z.literal("file"), encoding: z.literal("base64"), content: z.string() })
    .transform((file): Content => ({ text: Buffer.from(file.content, "base64").toString() })),
  /** A folder, a submodule, or a file larger than the megabyte that GitHub puts into an answer. */
  z
    .union([z.array(z.unknown()), z.object({ type: z.string() })])
    .transform((): Content => ({ text: null })),
]);

/** @returns null where there is no such file */
async function readText(
  caller: RepositoryCaller,
  path: string,
  ref: string,
): Promise<Outcome<Content | null>> {
  const outcome = await ask(caller, {
    route: CONTENT,
    parameters: { path, ref },
    schema: FILE,
  });
  return orWhenMissing(outcome, null);
}

const WORKFLOW_FOLDER = ".github/workflows/";

const STATE = z
  .object({
    state: word(
      ["active", "disabled_manually", "disabled_inactivity", "disabled_fork", "deleted"],
      "active",
    ),
  })
  .transform((workflow) => workflow.state);

async function readWorkflow(
  caller: RepositoryCaller,
  file: string,
  ref: string,
): Promise<Outcome<WorkflowFile>> {
  const name = workflowName(file);
  const path = workflowPath(file);
  const text = await readText(caller, path, ref);
  if (!text.ok) return text;
  const value = text.value?.text ?? null;
  if (value === null) return succeed({ path, state: "missing", text: "" });
  const state = await ask(caller, {
    route: "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}",
    parameters: { workflow_id: name },
    schema: STATE,
  });
  const known = orWhenMissing(state, "missing" as const);
  // The file is there: where GitHub does not tell its state now, its dispatch will.
  return succeed({ path, state: known.ok ? known.value : "active", text: value });
}

/** As Actions names the file of a run. */
export function workflowPath(file: string): string {
  return `${WORKFLOW_FOLDER}${workflowName(file)}`;
}

/** GitHub's API wants the file's name without its folder. */
export function workflowName(file: string): string {
  return file.startsWith(WORKFLOW_FOLDER) ? file.slice(WORKFLOW_FOLDER.length) : file;
}

function refuse(message: string): Outcome<never> {
  return { ok: false, trouble: { kind: "refused", status: 200, message, permission: null } };
}
