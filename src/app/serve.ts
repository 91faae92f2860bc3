/** `release-captain serve`: reads the environment, then the set-up page or the service, until a signal. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { Clock } from "../captain/api.ts";
import type { ExitCode, Terminal } from "./command-line/subcommand.ts";
import { readEnvironment, type Variables } from "./environment.ts";

/**
 * Loads only what it comes to: a bad environment is told at once.
 * @param clock another one than the machine's lets hours pass in moments; left out: the machine's
 */
export async function serve(terminal: Terminal, clock?: Clock): Promise<ExitCode> {
  const { folder } = terminal;
  const variables = { ...process.env, ...dotEnv(folder) };
  const settings = readEnvironment(variables, folder);
  switch (settings.kind) {
    case "bad":
      for (const sentence of settings.sentences) terminal.error(sentence);
      return 1;
    case "set-up":
      return (await import("./set-up.ts")).showSetUp(settings.log, folder);
    case "service":
      return (await import("./run-service.ts")).runService(settings, clock);
  }
}

/** What stands in `.env` counts more than what the environment says, as with Probot. */
function dotEnv(folder: string): Variables {
  try {
    return parseEnv(readFileSync(join(folder, ".env"), "utf8"));
  } catch {
    return {};
  }
}
