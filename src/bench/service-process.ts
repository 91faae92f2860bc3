/** The real service as a process of its own, started as people start it. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { appEnvironment } from "../simulation/app-environment.ts";
import type { Setting } from "../simulation/setting.ts";

export interface ServiceProcess {
  /** Where it takes webhooks. */
  readonly hook: string;
  /** From its start until it was ready; ms. */
  readonly startMs: number;
  /** A figure of `/metrics`, summed over its labels. */
  figure(name: string): Promise<number>;
  /** Ends it in order. */
  stop(): Promise<void>;
}

const ENTRY = fileURLToPath(new URL("../app/release-captain.js", import.meta.url));

/**
 * @param database an SQLite file
 * @throws when it ends before it is ready
 */
export async function startService(setting: Setting, database: string): Promise<ServiceProcess> {
  const startedAt = performance.now();
  const words = ["--no-warnings", ...memoryFlags(), ...profiling(), ENTRY, "serve"];
  const child = spawn(process.execPath, words, {
    cwd: dirname(database),
    env: { ...appEnvironment(setting, database), NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [, address] = /"Ready on (http[^"]+)"/.exec(line) ?? [];
      if (address !== undefined) resolve(address);
    });
  });
  const url = await Promise.race([ready, ended]);
  if (url === undefined) throw new Error("The service ended before it was ready.");
  const startMs = performance.now() - startedAt;
  return {
    hook: `${url}/api/github/webhooks`,
    startMs,
    figure: async (name) => sumOf(name, await (await fetch(`${url}/metrics`)).text()),
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Those of `npm start`. */
function memoryFlags(): readonly string[] {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const [, start = ""] = /"start": "node ([^"]*)"/.exec(manifest) ?? [];
  return start.split(" ").filter((word) => word.startsWith("--"));
}

/** With `BENCH_PROFILE=FOLDER` every service leaves a profile there, for who looks for what takes the time. */
function profiling(): readonly string[] {
  const { BENCH_PROFILE: folder } = process.env;
  return folder === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${folder}`];
}

function sumOf(name: string, metrics: string): number {
  const lines = metrics.split("\n").filter((line) => new RegExp(`^${name}(\\{| )`).test(line));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}
