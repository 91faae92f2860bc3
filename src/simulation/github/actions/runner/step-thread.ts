/**
 * The inside of a thread that executes steps. A step has ended when nothing it started is left: then the
 * thread's event loop runs dry, which is the moment at which a process of its own would have exited.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { parentPort } from "node:worker_threads";
import type { Task } from "./execution.ts";
import type { ThreadMessage } from "./thread-executor.ts";

type Entry = (
  exports: unknown,
  require: NodeJS.Require,
  module: { exports: unknown },
  file: string,
  directory: string,
) => void;

/** Steps may leave these behind; the next one starts without them. */
const LEFTOVERS = ["uncaughtException", "unhandledRejection", "SIGINT", "SIGTERM"];

const entries = new Map<string, Entry>();
let output = "";
let isBusy = false;
let directory = "/";

process.stdout.write = collect;
process.stderr.write = collect;
process.cwd = () => directory;
process.on("exit", () => say(null));
process.on("beforeExit", finish);
parentPort?.on("message", (task: Task) => begin(task));

function begin(task: Task): void {
  isBusy = true;
  directory = task.directory;
  process.env = { ...task.env };
  process.exitCode = undefined;
  parentPort?.unref();
  if (isModule(task.file))
    void import(`${pathToFileURL(task.file).href}?start=${performance.now()}`);
  else entryOf(task.file)(...moduleArguments(task.file));
}

function finish(): void {
  if (!isBusy) return;
  isBusy = false;
  for (const event of LEFTOVERS) process.removeAllListeners(event);
  parentPort?.ref();
  say(Number(process.exitCode ?? 0));
}

function say(exitCode: number | null): void {
  const message: ThreadMessage = { output, exitCode };
  output = "";
  parentPort?.postMessage(message);
}

function collect(chunk: string | Uint8Array): boolean {
  output += typeof chunk === "string" ? chunk : String(Buffer.from(chunk));
  return true;
}

/** Compiled once for each thread, and called anew for each step. */
function entryOf(file: string): Entry {
  const known = entries.get(file);
  if (known !== undefined) return known;
  const source = readFileSync(file, "utf8").replace(/^#!.*/, "");
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
  const entry: Entry = new Script(wrapped, { filename: file }).runInThisContext();
  entries.set(file, entry);
  return entry;
}

function moduleArguments(file: string): Parameters<Entry> {
  const module = { exports: {} };
  return [module.exports, createRequire(file), module, file, dirname(file)];
}

/** As Node decides it: by the ending, else by the nearest package.json. */
function isModule(file: string): boolean {
  if (file.endsWith(".mjs")) return true;
  if (file.endsWith(".cjs")) return false;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const text = readOrNull(`${folder}/package.json`);
    if (text !== null) return /"type"\s*:\s*"module"/.test(text);
    if (folder === dirname(folder)) return false;
  }
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
