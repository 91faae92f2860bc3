/** A service on loopback for tests, with a captain and a store that only remember. */
import { createHmac } from "node:crypto";
import { request } from "node:http";
import { type Service, startService } from "../../src/app/service.ts";
import type { Captain, CaptainFigures, IncomingWebhook } from "../../src/captain/api.ts";
import type { NewDelivery, Store } from "../../src/captain/ports/store.ts";

export const SECRET = "it is a secret to everybody";

export interface Shell {
  readonly service: Service;
  readonly stored: NewDelivery[];
  readonly log: { readonly level: string; readonly fields: unknown; readonly message: string }[];
  /** In the order in which they happened. */
  readonly happened: string[];
}

export interface ShellSettings {
  readonly metricsPort?: number | null;
  readonly wants?: (webhook: IncomingWebhook) => boolean;
  readonly save?: (delivery: NewDelivery) => Promise<number | null>;
  readonly ping?: () => Promise<void>;
  readonly start?: () => Promise<void>;
  readonly figures?: Partial<CaptainFigures>;
}

export async function startShell(settings: ShellSettings = {}): Promise<Shell> {
  const stored: NewDelivery[] = [];
  const log: Shell["log"] = [];
  const happened: string[] = [];
  const write = (level: string) => (fields: unknown, message: string) => {
    log.push({ level, fields, message });
  };
  const service = await startService({
    host: "127.0.0.1",
    port: 0,
    metricsPort: settings.metricsPort ?? null,
    verify: async (body, signature) => sign(body) === signature,
    captain: rememberingCaptain(settings, happened),
    store: rememberingStore(settings, { stored, happened }),
    clock: { now: () => 1_000 },
    log: { info: write("info"), warn: write("warn"), error: write("error") },
  });
  return { service, stored, log, happened };
}

function rememberingCaptain(settings: ShellSettings, happened: string[]): Captain {
  return {
    start: settings.start ?? (async () => {}),
    wants: settings.wants ?? (() => true),
    notify: () => void happened.push("notified"),
    stop: async () => void happened.push("captain stopped"),
    isIdle: async () => true,
    figures: async () => ({
      pipelines: 0,
      releasesInFlight: 0,
      pendingDeliveries: 0,
      effects: [],
      heldBack: [],
      gitHubRequests: 0,
      decisionMs: [],
      ...settings.figures,
    }),
  };
}

function rememberingStore(
  { save, ping }: ShellSettings,
  memory: Pick<Shell, "stored" | "happened">,
): Pick<Store, "saveDelivery" | "ping" | "close"> {
  return {
    ping: ping ?? (async () => {}),
    close: async () => void memory.happened.push("store closed"),
    saveDelivery:
      save ??
      (async (delivery) => {
        memory.happened.push("stored");
        memory.stored.push(delivery);
        return memory.stored.length;
      }),
  };
}

export function sign(body: string, secret = SECRET): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

/** The headers of a genuine webhook. */
export function webhookHeaders(body: string): Record<string, string> {
  return {
    "content-type": "application/json",
    "x-github-event": "push",
    "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    "x-hub-signature-256": sign(body),
  };
}

export const BODY = JSON.stringify({
  action: "created",
  installation: { id: 11 },
  repository: { id: 22, name: "checkout" },
});

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sends a webhook to the shell. */
export function deliver(
  { service }: Shell,
  { body = BODY, headers = {} }: { body?: string; headers?: Record<string, string> } = {},
): Promise<Reply> {
  return ask(`${service.url}/api/github/webhooks`, {
    method: "POST",
    headers: { ...webhookHeaders(body), ...headers },
    body,
  });
}

/** Plain HTTP, so that headers such as content-length can lie. */
export function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  const { method = "GET", headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        sent.destroy();
      });
    });
    sent.on("error", reject);
    if (body !== undefined) sent.write(body);
    const length = headers["content-length"];
    // A length that promises more than there is leaves the request open.
    if (length === undefined || Number(length) === Buffer.byteLength(body ?? "")) sent.end();
    else sent.flushHeaders();
  });
}
