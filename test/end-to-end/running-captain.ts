/** The service that the app itself starts, in this process, with a store in memory that outlives it. */
import { openGitHubApp } from "../../src/app/github-app.ts";
import { createLog, type LogSettings } from "../../src/app/log.ts";
import { makeCaptain } from "../../src/app/make-captain.ts";
import { startService } from "../../src/app/service.ts";
import type { Captain } from "../../src/captain/api.ts";
import type { ManualClock } from "../../src/simulation/github/clock.ts";
import type { openSetting } from "../../src/simulation/setting.ts";
import { openStore } from "../../src/store/index.ts";
import { type Oddity, openBetween } from "./between.ts";

export type Setting = Awaited<ReturnType<typeof openSetting>>;
interface Running {
  readonly captain: Captain;
  readonly stop: () => Promise<void>;
}

/** A restart is a new service with the same store. */
export async function openCaptain(
  setting: Setting,
  options: {
    readonly clock: ManualClock;
    readonly sweepMs: number;
    readonly knowsLimits: boolean;
    readonly oddity: Oddity | null;
    /** Asked at each start; null: every owner may be served. */
    readonly allowedOwners: () => readonly string[] | null;
    /** Takes every line of the log, down to the least; null: nobody does. */
    readonly hearLog: ((line: string) => void) | null;
  },
) {
  const { app, github, world, privateKey, webhookSecret } = setting;
  const between = options.oddity === null ? null : await openBetween(setting, options.oddity);
  const apiUrl = between?.apiUrl ?? github.apiUrl;
  const { clock, sweepMs, knowsLimits: isLimited } = options;
  const usual = process.env["STORY_LOG"] === undefined ? "fatal" : "info";
  const level = options.hearLog === null ? usual : "trace";
  const settings: LogSettings = { level, format: "pretty", levelAsWord: true, messageKey: "msg" };
  const log = await createLog(settings, [webhookSecret], options.hearLog ?? undefined);
  const store = await openStore({ url: "sqlite::memory:", clock });
  const kept = { ...store, close: () => Promise.resolve() };
  const begin = async (): Promise<Running> => {
    const gitHubApp = await openGitHubApp(
      { appId: app.id, privateKey, webhookSecret, apiUrl },
      log,
    );
    const allowed = options.allowedOwners();
    const allowedOwners = allowed === null ? null : new Set(allowed);
    const captain = await makeCaptain({
      settings: { apiUrl, sweepIntervalMs: sweepMs, allowedOwners, isLimited },
      app: gitHubApp,
      store: kept,
      log,
      clock,
    });
    const { verify } = gitHubApp;
    const service = await startService({
      ...{ host: "127.0.0.1", port: 0, metricsPort: null },
      ...{ verify, captain, store: kept, log, clock },
    });
    const url = `${service.url}/api/github/webhooks`;
    world.hookUp(app, { url: between?.hookTo(url) ?? url, secret: webhookSecret });
    return { captain, stop: () => service.stop() };
  };
  let running: Running | null = await begin();
  const stop = async () => {
    await running?.stop();
    running = null;
  };
  const start = async () => {
    running ??= await begin();
  };
  return {
    store: kept,
    current: () => {
      if (running === null) throw new Error("The captain is stopped");
      return running;
    },
    isRunning: () => running !== null,
    stop,
    start,
    close: async () => {
      await stop();
      await between?.close();
      await store.close();
    },
    restart: async () => {
      await stop();
      await start();
    },
  };
}
