/** Stands between the simulated GitHub and the captain, and changes what the one tells the other. */
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { openSetting } from "../../src/simulation/setting.ts";

type Setting = Awaited<ReturnType<typeof openSetting>>;
type Json = Readonly<Record<string, unknown>>;

export interface Oddity {
  /** Changes an answer of the API. */
  readonly answer?: (body: unknown, request: { readonly path: string }) => unknown;
  /** Changes the address that is asked, with its query. */
  readonly address?: (address: string) => string;
  /** Changes a webhook's payload; null: it is lost. */
  readonly webhook?: (payload: Json, event: string) => unknown;
}

/** The copy of an API and of its webhooks that a captain meets instead. */
export async function openBetween({ github, webhookSecret }: Setting, oddity: Oddity) {
  let hook = "";
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const answer = request.url?.startsWith("/hook")
      ? await passOn(hook, oddity, { headers: request.headers, body, secret: webhookSecret })
      : await ask(github.url, oddity, { request, body });
    response.writeHead(answer.status, answer.headers).end(answer.text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port");
  const url = `http://127.0.0.1:${address.port}`;
  return {
    apiUrl: `${url}/api/v3`,
    hookTo: (to: string) => {
      hook = to;
      return `${url}/hook`;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Passed {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

async function ask(
  to: string,
  { answer, address }: Oddity,
  { request, body }: { readonly request: IncomingMessage; readonly body: string },
): Promise<Passed> {
  const { method = "GET", url = "/", headers } = request;
  const response = await fetch(`${to}${address?.(url) ?? url}`, {
    method,
    headers: plain({ ...headers, host: undefined, "content-length": undefined }),
    ...(body === "" ? {} : { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true && text !== "";
  const path = url.replace(/^\/api\/v3|\?.*$/g, "");
  const changed = isJson && response.ok ? answer?.(JSON.parse(text), { path }) : undefined;
  const { "content-length": _, ...others } = Object.fromEntries(response.headers);
  return {
    status: response.status,
    headers: others,
    text: changed === undefined ? text : JSON.stringify(changed),
  };
}

async function passOn(
  to: string,
  { webhook }: Oddity,
  sent: {
    readonly headers: IncomingMessage["headers"];
    readonly body: string;
    readonly secret: string;
  },
): Promise<Passed> {
  const { headers, secret } = sent;
  const payload: Json = JSON.parse(sent.body);
  const changed =
    webhook === undefined ? payload : webhook(payload, String(headers["x-github-event"]));
  if (changed === null) return { status: 202, headers: {}, text: "" };
  const body = JSON.stringify(changed);
  const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const response = await fetch(to, {
    method: "POST",
    headers: plain({
      ...headers,
      host: undefined,
      "content-length": undefined,
      "x-hub-signature-256": signature,
    }),
    body,
  });
  return { status: response.status, headers: {}, text: await response.text() };
}

function plain(headers: IncomingMessage["headers"]): Record<string, string> {
  const { connection: _, "keep-alive": _own, ...others } = headers;
  return Object.fromEntries(
    Object.entries(others).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
