/** The service from its settings to its end. */
import type { Clock } from "../captain/api.ts";
import { openStore } from "../store/index.ts";
import type { ExitCode } from "./command-line/subcommand.ts";
import type { ServiceSettings } from "./environment.ts";
import { openGitHubApp } from "./github-app.ts";
import { createLog } from "./log.ts";
import { makeCaptain, realClock } from "./make-captain.ts";
import { startService } from "./service.ts";
import { endOnUnforeseen, runUntilSignal } from "./signals.ts";

/** @returns when a signal ended it, or it could not start */
export async function runService(
  settings: ServiceSettings,
  clock: Clock = realClock,
): Promise<ExitCode> {
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
