/** Brings the history of a real Git repository on this machine into a simulated one, with its own SHAs. */
import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { Bug } from "./answer.ts";
import type { Commit, FileChange, Signature } from "./resources/commits.ts";
import { isoSeconds } from "./resources/pushes.ts";
import type { Repository } from "./resources/repositories.ts";

const run = promisify(execFile);

export interface GitSource {
  /** A working copy or a bare repository. */
  readonly directory: string;
  /** Branch, tag or SHA whose history is wanted; `HEAD` by default. */
  readonly ref?: string;
  /** Folders and files whose text is kept, without a slash at the end; `.github` by default. */
  readonly paths?: readonly string[];
}

/**
 * Adds all commits of the history to the repository; no branch moves yet: push them with
 * `world.pushExisting`, one by one or the newest at once.
 * @returns the first-parent history, oldest first: one entry for each merge or push there was
 */
export async function importGit(repository: Repository, source: GitSource): Promise<Commit[]> {
  const { directory, ref = "HEAD", paths = [".github"] } = source;
  const raw = (await readLog(directory, ref)).map((text) => parseEntry(text));
  const isKept = (path: string) =>
    paths.some((kept) => path === kept || path.startsWith(`${kept}/`));
  const wanted = raw.flatMap((one) => one.changes).filter((change) => isKept(change.filename));
  const texts = await readBlobs(directory, new Set(wanted.map((change) => change.blob)));
  for (const one of raw) {
    const parent = repository.commits.get(one.parents[0] ?? "");
    const kept = one.changes.filter((change) => isKept(change.filename));
    const files = applyChanges(parent?.files ?? new Map(), { kept, texts });
    repository.commits.set(one.sha, { ...one, files });
  }
  return firstParents(repository, raw.at(-1)?.sha ?? null);
}

interface RawChange extends FileChange {
  /** All zeros where the file is gone. */
  readonly blob: string;
}

interface RawCommit extends Omit<Commit, "files" | "changes"> {
  readonly changes: readonly RawChange[];
}

const FIELDS = ["%H", "%T", "%P", "%an", "%ae", "%at", "%cn", "%ce", "%ct", "%B"];
/** Starts a commit, and parts its fields: characters that no message holds. */
const START = "\u001e";
const PART = "\u001f";
/** Room for the log of a large repository. */
const MOST_BYTES = 1024 ** 3;

async function readLog(directory: string, ref: string): Promise<string[]> {
  const format = `--format=${START}${FIELDS.join(PART)}${PART}`;
  const how = ["--reverse", "--topo-order", "--root", "--diff-merges=first-parent", "--no-renames"];
  const what = ["--raw", "--numstat", "--no-abbrev"];
  const git = ["-C", directory, "-c", "core.quotePath=false", "log", format, ...how, ...what];
  const { stdout } = await run("git", [...git, "--end-of-options", ref], { maxBuffer: MOST_BYTES });
  return stdout.split(START).slice(1);
}

function parseEntry(text: string): RawCommit {
  const fields = text.split(PART);
  const [sha = "", treeSha = "", parents = "", ...rest] = fields;
  const [authorName, authorEmail, authorTime, name, email, time, message = "", diff = ""] = rest;
  if (rest.length !== 8) throw new Bug(`Git's log is not understood near ${sha}`);
  return {
    sha,
    treeSha,
    parents: parents === "" ? [] : parents.split(" "),
    author: signature(authorName, authorEmail, authorTime),
    committer: signature(name, email, time),
    message: message.trimEnd(),
    changes: parseChanges(diff),
  };
}

function signature(name = "", email = "", seconds = "0"): Signature {
  return { name, email, date: isoSeconds(Number(seconds) * 1000), account: null };
}

function parseChanges(diff: string): RawChange[] {
  const counts = new Map<string, { additions: number; deletions: number }>();
  for (const [, added, removed, path = ""] of diff.matchAll(/^(\d+|-)\t(\d+|-)\t(.+)$/gm)) {
    counts.set(path, { additions: Number(added) || 0, deletions: Number(removed) || 0 });
  }
  return [...diff.matchAll(/^:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) ([A-Z])\d*\t(.+)$/gm)].map(
    ([, blob = "", letter = "", filename = ""]) => {
      const { additions, deletions } = counts.get(filename) ?? { additions: 0, deletions: 0 };
      return { filename, blob, status: statusOf(letter), additions, deletions };
    },
  );
}

function statusOf(letter: string): FileChange["status"] {
  if (letter === "A") return "added";
  return letter === "D" ? "removed" : "modified";
}

function applyChanges(
  old: ReadonlyMap<string, string>,
  changed: { kept: readonly RawChange[]; texts: ReadonlyMap<string, string> },
): ReadonlyMap<string, string> {
  if (changed.kept.length === 0) return old;
  const files = new Map(old);
  for (const { filename, status, blob } of changed.kept) {
    if (status === "removed") files.delete(filename);
    else files.set(filename, changed.texts.get(blob) ?? "");
  }
  return files;
}

/** One `git cat-file` for all blobs: `<sha> blob <size>`, the bytes, a line feed. */
async function readBlobs(
  directory: string,
  blobs: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const names = [...blobs].filter((sha) => !/^0+$/.test(sha));
  const texts = new Map<string, string>();
  const output = names.length === 0 ? Buffer.alloc(0) : await catFiles(directory, names);
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf("\n", at);
    const [sha = "", , size = "0"] = output.subarray(at, end).toString().split(" ");
    texts.set(sha, output.subarray(end + 1, end + 1 + Number(size)).toString());
    at = end + 1 + Number(size) + 1;
  }
  return texts;
}

async function catFiles(directory: string, names: readonly string[]): Promise<Buffer> {
  const git = spawn("git", ["-C", directory, "cat-file", "--batch"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  git.stdin.end(`${names.join("\n")}\n`);
  const chunks: Buffer[] = [];
  for await (const chunk of git.stdout) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function firstParents(repository: Repository, head: string | null): Commit[] {
  const line: Commit[] = [];
  let next = head === null ? undefined : repository.commits.get(head);
  while (next !== undefined) {
    line.push(next);
    next = repository.commits.get(next.parents[0] ?? "");
  }
  return line.reverse();
}
