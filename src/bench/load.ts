/** A load of webhooks as GitHub sends them: signed, each one different, over connections that stay open. */
import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";

export interface Webhook {
  readonly event: string;
  readonly guid: string;
  readonly body: string;
}

export interface Load {
  readonly webhooks: readonly Webhook[];
  readonly url: string;
  readonly secret: string;
  readonly connections: number;
}

/**
 * @returns answers in a second
 * @throws when one of them is no success
 */
export async function rateOf(load: Load): Promise<number> {
  const { url, connections } = load;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const ready = load.webhooks.map((webhook) => ({
    body: webhook.body,
    headers: headersOf(webhook, load.secret),
  }));
  const waiting = ready.values();
  const startedAt = performance.now();
  const connect = async () => {
    for (const { body, headers } of waiting) {
      const status = await post({ url, agent, headers, body });
      if (status < 200 || status > 299) throw new Error(`A webhook was answered with ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: connections }, connect));
  const seconds = (performance.now() - startedAt) / 1_000;
  agent.destroy();
  return ready.length / seconds;
}

function headersOf({ event, guid, body }: Webhook, secret: string) {
  return {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    "user-agent": "GitHub-Hookshot/044aadd",
    "x-github-delivery": guid,
    "x-github-event": event,
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  };
}

interface Post {
  readonly url: string;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function post({ url, agent, headers, body }: Post): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
