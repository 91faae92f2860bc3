/** The service's address: webhooks, health and figures, and nothing else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Log } from "../../captain/api.ts";
import { type Answer, send } from "./answer.ts";

export const WEBHOOK_PATH = "/api/github/webhooks";

export interface Route {
  readonly methods: readonly string[];
  answer(request: IncomingMessage): Promise<Answer>;
}

/** By path. */
export type Routes = Readonly<Record<string, Route>>;

/** @returns a server that does not listen yet */
export function createFront(routes: Routes, log: Log): Server {
  const byPath = new Map(Object.entries(routes));
  const server = createServer(TIME_LIMITS, (request, response) => {
    void answerWith(byPath, request, response).catch((error: unknown) => {
      log.error({ err: error, method: request.method }, "A request could not be answered");
      send(response, { status: 500, text: "Something went wrong." });
    });
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
  });
  return server;
}

/** GitHub gives up after 10 s; proxies keep connections for about a minute, and must be the first to end them. */
const TIME_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 75_000,
} as const;

async function answerWith(
  routes: ReadonlyMap<string, Route>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = ""] = (request.url ?? "").split("?");
  const route = routes.get(path);
  if (route === undefined) return send(response, { status: 404, text: "There is nothing here." });
  if (!route.methods.includes(request.method ?? "")) {
    const allow = route.methods.join(", ");
    return send(response, { status: 405, text: `Only ${allow} works here.`, headers: { allow } });
  }
  send(response, await route.answer(request));
}
