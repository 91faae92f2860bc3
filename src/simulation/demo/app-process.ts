/** The real app as a process of its own: same code, same settings as in production, only its clock keeps our pace. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { appEnvironment } from "../app-environment.ts";
import type { Pace } from "../github/clock.ts";
import type { Setting } from "../setting.ts";

export interface AppProcess {
  /** Where it takes webhooks. */
  readonly url: string;
  /** Rejects with its last words when it ends before `stop`. */
  readonly failure: Promise<never>;
  /** Tells it a pace; resolves when it keeps it, or at once when it is gone. */
  keep(pace: Pace): Promise<void>;
  /** Ends it as an orchestrator would, and removes what it stored. */
  stop(): Promise<void>;
}

const ENTRY = fileURLToPath(new URL("../../app/accelerated.ts", import.meta.url));
/** Every commit of the database waits for the disk; where hours pass in a second, a slow disk would cost days. */
const TEMPORARY = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
/** Of its log, what is shown when it fails. */
const LAST_WORDS = 15;
/** It has 10 s to end in order. */
const LONGEST_STOP_MS = 12_000;

/** @throws with its last words when it does not get ready */
export async function startApp(setting: Setting, pace: Pace): Promise<AppProcess> {
  const folder = mkdtempSync(join(TEMPORARY, "release-captain-demo-"));
  const child = spawnApp(setting, folder);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const words = new LastWords(child);
  let isStopping = false;
  const failure = ended.then((): never | Promise<never> => {
    if (!isStopping) throw new Error(`The app ended by itself. Its last words:\n${words.text()}`);
    return new Promise<never>(() => {});
  });
  failure.catch(() => {});
  const stop = async () => {
    isStopping = true;
    const kill = setTimeout(() => child.kill("SIGKILL"), LONGEST_STOP_MS);
    child.kill("SIGTERM");
    await ended;
    clearTimeout(kill);
    rmSync(folder, { recursive: true, force: true });
  };
  const keep = (next: Pace) => tell(child, next);
  void keep(pace);
  try {
    return { url: await Promise.race([words.ready, failure]), failure, keep, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param folder where it stores what it knows, which another one can start with */
export function spawnApp(setting: Setting, folder: string): ChildProcess {
  return spawn(process.execPath, ["--no-warnings", ENTRY], {
    cwd: folder,
    env: {
      ...appEnvironment(setting, join(folder, "release-captain.db")),
      LOG_FORMAT: "json",
      LOG_LEVEL: "info",
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // A Ctrl-C is for this process alone; this one then ends the app in order.
    detached: true,
    windowsHide: true,
  });
}

/** Tells an app a pace; resolves when it keeps it, or at once when it is gone. */
export async function tell(child: ChildProcess, pace: Pace): Promise<void> {
  if (!child.connected) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const hear = (kept: unknown) => {
    if (kept === pace.at) resolve();
  };
  child.on("message", hear);
  child.once("disconnect", resolve);
  // One that has just gone takes nothing any more.
  child.send(pace, (error) => void (error !== null && resolve()));
  await promise;
  child.off("message", hear);
  child.off("disconnect", resolve);
}

/** Listens to its log: for the address, and for what it said last. */
export class LastWords {
  readonly ready: Promise<string>;
  #lines: string[] = [];

  constructor({ stdout, stderr }: ChildProcess) {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.ready = promise;
    for (const stream of [stdout, stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        this.#lines = [...this.#lines.slice(1 - LAST_WORDS), line];
        const [, url] = /"Ready on (http[^"]+)"/.exec(line) ?? [];
        if (url !== undefined) resolve(url);
      });
    }
  }

  text(): string {
    return this.#lines.join("\n");
  }
}
