/** The service from its settings to its end. */
import type { Captain, Clock } from "../captain/api.ts";
import { openStore } from "../store/index.ts";
import type { ExitCode } from "./command-line/subcommand.ts";
import type { ServiceSettings } from "./environment.ts";
import { openGitHubApp } from "./github-app.ts";
import { createLog } from "./log.ts";
import { type CaptainNeeds, makeCaptain, realClock } from "./make-captain.ts";
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
    const service = await start({ settings, app, store, log, clock });
    log.info({}, `Ready on ${service.url}`);
    await runUntilSignal(() => service.stop(), log);
    return 0;
  } catch (error) {
    log.fatal({ err: error }, `The service cannot run: ${messageOf(error)}`);
    return 1;
  }
}

/** @throws when the captain or its address fails; the store is closed then, so that the process can end */
async function start(needs: Required<CaptainNeeds> & { readonly settings: ServiceSettings }) {
  const { settings, app, store, log, clock } = needs;
  let captain: Captain;
  try {
    captain = await makeCaptain(needs);
  } catch (error) {
    await store.close();
    throw error;
  }
  return startService({ ...settings, verify: app.verify, captain, store, log, clock });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
