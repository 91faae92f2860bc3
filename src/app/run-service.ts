/** The service from its settings to its end. */
import type { Logger } from "pino";
import type { Captain, Clock } from "../captain/api.ts";
import type { Store } from "../captain/ports/store.ts";
import { openStore } from "../store/index.ts";
import type { ExitCode } from "./command-line/subcommand.ts";
import type { ServiceSettings } from "./environment.ts";
import { openGitHubApp } from "./github-app.ts";
import { createLog } from "./log.ts";
import { type CaptainNeeds, makeCaptain, realClock } from "./make-captain.ts";
import { startService } from "./service.ts";
import { endOnUnforeseen, firstSignal, runUntilSignal } from "./signals.ts";

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
    const store = await open(databaseUrl, clock);
    const signalled = firstSignal();
    const starting = start({ settings, app, store, log, clock });
    const service = await Promise.race([starting, signalled]);
    if (typeof service === "string") return leave(log);
    log.info({}, `Ready on ${service.url}`);
    await runUntilSignal(() => service.stop(), log, signalled);
    return 0;
  } catch (error) {
    log.fatal({ err: error }, `The service cannot run: ${messageOf(error)}`);
    return 1;
  }
}

/** @throws with the name of the variable: a driver's own message tells at most an address */
async function open(url: string, clock: Clock): Promise<Store> {
  try {
    return await openStore({ url, clock });
  } catch (error) {
    const why = `what DATABASE_URL names does not open: ${messageOf(error)}`;
    throw new Error(why, { cause: error });
  }
}

/** @throws when the captain or its address fails; the store is closed then, so that the process can end */
async function start(needs: Required<CaptainNeeds> & { readonly settings: ServiceSettings }) {
  const { settings, app, store, log, clock } = needs;
  const waiting = setTimeout(() => log.warn({}, "Still waiting for GitHub to answer"), PATIENCE_MS);
  let captain: Captain;
  try {
    captain = await makeCaptain(needs);
  } catch (error) {
    await store.close();
    throw error;
  } finally {
    clearTimeout(waiting);
  }
  return startService({ ...settings, verify: app.verify, captain, store, log, clock });
}

/** GitHub usually answers within a second. */
const PATIENCE_MS = 5_000;

/** Told to end before it had begun: what has begun to start is not waited for, and nothing is lost. */
function leave(log: Logger): ExitCode {
  log.info({}, "Stopped before it was ready");
  setImmediate(() => process.exit(0));
  return 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
