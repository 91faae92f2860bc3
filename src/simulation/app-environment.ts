/** The environment of the real app before a simulated GitHub, as a process of its own. */
import type { Setting } from "./setting.ts";

/**
 * What its documentation names, and what any process needs; what a `.env` or this shell sets for an app of its own never reaches it.
 * @param database an SQLite file
 */
export function appEnvironment(setting: Setting, database: string): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TMPDIR, TEMP, NODE_COMPILE_CACHE } = process.env;
  return {
    ...{ PATH, SystemRoot, TMPDIR, TEMP, NODE_COMPILE_CACHE },
    APP_ID: String(setting.app.id),
    PRIVATE_KEY: setting.privateKey,
    WEBHOOK_SECRET: setting.webhookSecret,
    GHE_HOST: new URL(setting.github.url).host,
    GHE_PROTOCOL: "http",
    HOST: "127.0.0.1",
    PORT: "0",
    DATABASE_URL: `sqlite:${database}`,
    SWEEP_INTERVAL: "2h",
  };
}
