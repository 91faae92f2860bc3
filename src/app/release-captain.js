#!/usr/bin/env node
/** Starts the command line on a Node that runs TypeScript as it is: this one, or the one that comes with the project. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module, { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const hasSqlite = major > 22 || (major === 22 && minor >= 16);
if (hasSqlite && process.features.typescript) await runHere();
else runOnOwnNode();

async function runHere() {
  // The process that started this one on the right Node is gone: nobody would stop this one any more.
  process.once("disconnect", () => process.exit(1));
  process.channel?.unref();
  // What was compiled once is kept, so that a later start takes half the time, and 25 MB less: nothing reads TypeScript then.
  // It is kept beside the code, where nobody may write who may not write the code.
  const kept = new URL("../../node_modules/.cache/release-captain", import.meta.url);
  module.enableCompileCache?.(fileURLToPath(kept));
  const { main } = await import("./main.ts");
  process.exitCode = await main(process.argv.slice(2));
}

function runOnOwnNode() {
  const node = ownNode();
  if (node === null) {
    console.error(
      `This is Node ${process.versions.node}; Release Captain needs Node 24. \`npm ci\` in its folder brings one along.`,
    );
    process.exitCode = 1;
    return;
  }
  const words = [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const child = spawn(node, words, { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
  child.on("error", (error) => {
    console.error(`The project's own Node does not start: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** The Node of the dev dependency `node`; null where it was not installed. */
function ownNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve("node/package.json");
    const node = join(dirname(manifest), "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(node) ? node : null;
  } catch {
    return null;
  }
}
