/** `release-captain serve`: reads the environment, then the set-up page or the service, until a signal. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { Clock } from "../captain/api.ts";
import { openStore } from "../store/index.ts";
import type { ExitCode, Terminal } from "./command-line/subcommand.ts";
import { readEnvironment, type ServiceSettings, type Variables } from "./environment.ts";
import { openGitHubApp } from "./github-app.ts";
import { createLog } from "./log.ts";
import { makeCaptain, realClock } from "./make-captain.ts";
import { startService } from "./service.ts";
import { showSetUp } from "./set-up.ts";
import { endOnUnforeseen, runUntilSignal } from "./signals.ts";

/** @param clock another one than the machine's lets hours pass in moments */
export async function serve(terminal: Terminal, clock: Clock = realClock): Promise<ExitCode> {
  const { folder } = terminal;
  const variables = { ...process.env, ...dotEnv(folder) };
  const settings = readEnvironment(variables, folder);
  switch (settings.kind) {
    case "bad":
      for (const sentence of settings.sentences) terminal.error(sentence);
      return 1;
    case "set-up": {
      const log = await createLog(settings.log, []);
      endOnUnforeseen(log);
      return showSetUp(log, folder);
    }
    case "service":
      return runService(settings, clock);
  }
}

async function runService(settings: ServiceSettings, clock: Clock): Promise<ExitCode> {
  const { privateKey, webhookSecret, databaseUrl } = settings;
  const log = await createLog(settings.log, [privateKey, webhookSecret, databaseUrl]);
  endOnUnforeseen(log);
  try {
    const app = await openGitHubApp(settings, log);
    const store = await openStore({ url: databaseUrl, clock });
    const captain = await makeCaptain({ settings, app, store, log, clock });
    const { verify } = app;
    const service = await startService({ ...settings, verify, captain, store, log, clock });
    log.info({}, `Ready on ${service.url}`);
    await runUntilSignal(() => service.stop(), log);
    return 0;
  } catch (error) {
    log.fatal({ err: error }, `The service cannot run: ${messageOf(error)}`);
    return 1;
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
