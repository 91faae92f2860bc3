/** `release-captain demo`: a simulated GitHub, the real app beside it, and a story of five releases. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Arguments, ExitCode, Subcommand } from "./subcommand.ts";
import { textOption } from "./subcommand.ts";

export const demo: Subcommand = {
  name: "demo",
  usage: "[--repo DIR] [--keep]",
  summary: "Shows releases travel through 26 regions on a simulated GitHub, in a minute",
  help: `Nothing leaves this machine. Several releases are on their way at once: one is overtaken, one fails a test, one rings an
alarm and is rolled back by itself, and its fix reaches all environments. Exit 0 when it does.

  --repo DIR  merges the newest commits of this Git repository; default: Release Captain's own
  --keep      leaves the pages of the simulated GitHub open for a browser, until Ctrl-C`,
  options: { repo: { type: "string" }, keep: { type: "boolean" } },
  operands: { least: 0, most: 0 },
  run: async (given, terminal) => play(given, terminal.folder),
};

const OWN = fileURLToPath(new URL("../../..", import.meta.url));

async function play(given: Arguments, folder: string): Promise<ExitCode> {
  const { runDemo } = await import("../../simulation/demo/run-demo.ts");
  const repository = textOption(given, "repo");
  const directory = repository === null ? OWN : resolve(folder, repository);
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const signal of SIGNALS) process.on(signal, abort);
  // Whoever read along has gone, as with `| head`.
  process.stdout.on("error", abort);
  const keep = given.options["keep"] === true;
  const code = await runDemo({ directory, keep, signal: controller.signal }, process.stdout);
  for (const signal of SIGNALS) process.off(signal, abort);
  process.stdout.off("error", abort);
  return code;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
