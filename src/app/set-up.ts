/** Probot's set-up page, for whoever sits at this machine. */
import { channel } from "node:diagnostics_channel";
import { existsSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { run } from "probot";
import type { ExitCode } from "./command-line/subcommand.ts";
import { createLog, type LogSettings } from "./log.ts";
import { endOnUnforeseen, runUntilSignal } from "./signals.ts";

/** @returns the exit code, when the page is no longer shown */
export async function showSetUp(settings: LogSettings, workingFolder: string): Promise<ExitCode> {
  const log = await createLog(settings, []);
  endOnUnforeseen(log);
  if (!existsSync(join(workingFolder, "app.yml"))) {
    log.error({}, "Start the set-up in the folder that has app.yml: it says what the app needs.");
    return 1;
  }
  if (process.env["WEBHOOK_PROXY_URL"] === undefined) log.warn({}, NO_ADDRESS);
  // Probot would ask smee.io for an address by itself, and pass every webhook through it.
  process.env["NO_SMEE_SETUP"] = "true";
  keepStrangersOut();
  const server = await run(() => {}, { env: process.env, log });
  await runUntilSignal(() => server.stop(), log);
  return 0;
}

const NO_ADDRESS =
  "GitHub takes no app whose webhooks go to localhost: set WEBHOOK_PROXY_URL to the address where it can reach /api/github/webhooks.";

/** The page writes `.env`: another site in the same browser must not reach it, by its own name for this machine or by a form. */
function keepStrangersOut(): void {
  channel("http.server.request.start").subscribe((message) => {
    if (!isRequestMessage(message)) return;
    if (!isFromHere(message.request)) message.request.url = "/refused";
  });
}

/** @returns false for a name that only points to this machine, and for what another site sends */
export function isFromHere({
  headers,
  method,
}: Pick<IncomingMessage, "headers" | "method">): boolean {
  const host = headers.host ?? "";
  if (!LOOPBACK.test(host)) return false;
  return method === "GET" || headers.origin === undefined || headers.origin === `http://${host}`;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

function isRequestMessage(message: unknown): message is { request: IncomingMessage } {
  return typeof message === "object" && message !== null && "request" in message;
}
