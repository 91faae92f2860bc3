/** The service in this process, with a clock that the bench sets and the limits of github.com. */
import pino from "pino";
import { openGitHubApp } from "../app/github-app.ts";
import { makeCaptain } from "../app/make-captain.ts";
import { startService } from "../app/service.ts";
import type { Captain, Clock } from "../captain/api.ts";
import type { Setting } from "../simulation/setting.ts";
import { openStore } from "../store/index.ts";

export interface InnerService {
  /** Where it takes webhooks. */
  readonly hook: string;
  readonly captain: Captain;
  stop(): Promise<void>;
}

/** No sweep disturbs what is measured. */
const SWEEP_MS = 24 * 60 * 60_000;

/** @param database an SQLite file */
export async function startInnerService(
  setting: Setting,
  database: string,
  clock: Clock,
): Promise<InnerService> {
  const { privateKey, webhookSecret } = setting;
  const { apiUrl } = setting.github;
  const log = pino({ level: "silent" });
  const app = await openGitHubApp(
    { appId: setting.app.id, privateKey, webhookSecret, apiUrl },
    log,
  );
  const store = await openStore({ url: `sqlite:${database}`, clock });
  const captain = await makeCaptain({
    settings: { apiUrl, sweepIntervalMs: SWEEP_MS, allowedOwners: null, isLimited: true },
    ...{ app, store, log, clock },
  });
  const service = await startService({
    ...{ host: "127.0.0.1", port: 0, metricsPort: null },
    ...{ verify: app.verify, captain, store, log, clock },
  });
  return { hook: `${service.url}/api/github/webhooks`, captain, stop: () => service.stop() };
}
