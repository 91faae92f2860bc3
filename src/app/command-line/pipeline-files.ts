/** Finds the pipeline files of the repository that one works in, and the repository's name. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { folderFileName } from "../../config/pipeline-name.ts";

export interface PipelineText {
  /** As it is shown: from the repository's top, as GitHub would show it. */
  readonly file: string;
  readonly text: string;
}

export type FilesRead =
  | { readonly ok: true; readonly files: readonly PipelineText[] }
  /** A sentence. */
  | { readonly ok: false; readonly problem: string };

const FILE = ".github/release-captain.yml";
const FOLDER = ".github/release-captain";

/** @param given null: all files of the repository around `folder` */
export async function readPipelineTexts(folder: string, given: string | null): Promise<FilesRead> {
  const root = repositoryRoot(folder);
  const paths =
    given === null
      ? [FILE, ...(await beside(root))].map((file) => join(root, file)).filter(existsSync)
      : [resolve(folder, given)];
  if (paths.length === 0) {
    return { ok: false, problem: `There is no ${FILE} here; give the name of a pipeline file.` };
  }
  const files: PipelineText[] = [];
  for (const path of paths) {
    const inside = relative(root, path);
    const file = inside === "" || inside.startsWith("..") ? (given ?? path) : inside;
    const text = await readText(path);
    if (text === null) return { ok: false, problem: `${file} cannot be read.` };
    files.push({ file, text });
  }
  return { ok: true, files };
}

/** The last part of where the repository came from, else its folder's name: what GitHub most probably calls it. */
export async function repositoryName(folder: string): Promise<string> {
  const root = repositoryRoot(folder);
  const origin = await git(root, ["remote", "get-url", "origin"]);
  const [, name] = /([^/:]+?)(?:\.git)?\/?$/.exec(origin ?? "") ?? [];
  return name ?? basename(root);
}

/** @returns what Git says, without the last line's end; null: it failed, or is not there */
export async function git(folder: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)("git", ["-C", folder, ...args]);
    return stdout.trimEnd();
  } catch {
    return null;
  }
}

/** The nearest folder upwards that is a Git checkout; else the folder itself. */
function repositoryRoot(folder: string): string {
  for (let each = resolve(folder); ; each = dirname(each)) {
    if (existsSync(join(each, ".git"))) return each;
    if (dirname(each) === each) return resolve(folder);
  }
}

async function beside(root: string): Promise<readonly string[]> {
  try {
    const names = await readdir(join(root, FOLDER));
    const files = names.map((name) => `${FOLDER}/${name}`);
    return files.filter((file) => folderFileName(file) !== null).sort();
  } catch {
    return [];
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return null;
  }
}
