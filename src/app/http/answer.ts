/** What the service says to a request, and how. */
import type { ServerResponse } from "node:http";

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends an answer that no browser makes a page of. */
export function send(response: ServerResponse, { status, text, headers }: Answer): void {
  if (response.headersSent || response.destroyed) return;
  const body = `${text}\n`;
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    ...SECURITY,
    ...headers,
  });
  response.end(body);
}

/** The connection ends with the answer: what the client still sends is not read. */
export const LAST_ANSWER = { connection: "close" } as const;

const SECURITY = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;
