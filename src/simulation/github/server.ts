/** The simulated GitHub over HTTP: API (with and without `/api/v3`), pages for people, and mounts. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Bug } from "./answer.ts";
import { type Api, serveApi } from "./api.ts";
import { Faults } from "./faults.ts";
import { corePages, type Page, servePage } from "./pages/pages.ts";
import { RateLimits } from "./rate-limits.ts";
import { RequestLog } from "./request-log.ts";
import { coreRoutes } from "./resources/resources.ts";
import { Router } from "./router.ts";
import type { Route } from "./routes.ts";
import { Webhooks } from "./webhooks.ts";
import type { World } from "./world.ts";

export interface GitHubSettings {
  readonly world: World;
  /** Further endpoints beside the core's own, such as those of Actions. */
  readonly routes?: readonly Route[];
  /** Further pages for people. */
  readonly pages?: readonly Page[];
  /** Raw handlers by path prefix, such as `/twirp/`; they see the request unread. */
  readonly mounts?: Readonly<Record<string, Mount>>;
  /**
   * Check requests, answers and webhooks against GitHub's published descriptions: what does not fit
   * is added to `world.violations`. Off by default, for speed and because it needs dev dependencies.
   */
  readonly validate?: boolean;
  /** GitHub's rate limits; on by default, except on the `ghes` edition. */
  readonly limits?: boolean;
  /** Chooses which faults strike. */
  readonly seed?: number;
  /** 0, the default, takes a free port. */
  readonly port?: number;
}

export type { Page } from "./pages/pages.ts";

export type Mount = (request: IncomingMessage, response: ServerResponse) => void;

export interface GitHubServer {
  readonly world: World;
  /** `http://127.0.0.1:PORT`: for people, and for `GHE_HOST`/`GHE_PROTOCOL`. */
  readonly url: string;
  /** `http://127.0.0.1:PORT/api/v3`: the `baseUrl` of Octokit. */
  readonly apiUrl: string;
  /** Every endpoint that it answers. */
  readonly routes: readonly Route[];
  readonly log: RequestLog;
  readonly limits: RateLimits;
  readonly faults: Faults;
  readonly webhooks: Webhooks;
  /** Stops listening and breaks what connections are left. */
  close(): Promise<void>;
}

/** Starts to answer for a world on 127.0.0.1. */
export async function startGitHub(settings: GitHubSettings): Promise<GitHubServer> {
  const { world, seed = 1 } = settings;
  const routes = [...coreRoutes, ...(settings.routes ?? [])];
  const judge = settings.validate === true ? await loadJudge(world) : null;
  const webhooks = new Webhooks(world, { seed, inspect: judge?.webhook ?? null });
  const isLimited = settings.limits ?? world.edition === "github.com";
  const api: Api = {
    world,
    router: new Router(routes),
    limits: new RateLimits(world.clock, isLimited),
    faults: new Faults(seed),
    log: new RequestLog(),
    judge,
    webhooks,
  };
  const pages = [...corePages, ...(settings.pages ?? [])];
  const server = createServer((request, response) => {
    const mount = Object.entries(settings.mounts ?? {}).find(([prefix]) =>
      request.url?.startsWith(prefix),
    );
    if (mount !== undefined) mount[1](request, response);
    else void serve(api, pages, { request, response });
  });
  const url = await listen(server, settings.port ?? 0);
  world.htmlUrl = url;
  return {
    world,
    url,
    apiUrl: world.apiUrl,
    routes,
    log: api.log,
    limits: api.limits,
    faults: api.faults,
    webhooks,
    close: () => close(server, webhooks),
  };
}

/** Paths of the API without its prefix; no account can have these names. */
const API_PATH =
  /^\/(repos|repositories|app|apps|installation|orgs|users|user|rate_limit|graphql|meta|app-manifests)(\/|$)/;

async function serve(
  api: Api,
  pages: readonly Page[],
  exchange: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const { pathname, searchParams: query } = new URL(
    exchange.request.url ?? "/",
    "http://localhost",
  );
  const path = pathname
    .replace(/^\/api\/v3(?=\/(?!graphql)|$)/, "")
    .replace(/^\/api\/graphql$/, "/graphql");
  if (path !== pathname || API_PATH.test(path)) {
    await serveApi(api, { ...exchange, path: byName(api.world, path), query });
  } else {
    servePage(api.world, pages, { ...exchange, path });
  }
}

/** `/repositories/{id}/...` is the same as `/repos/{owner}/{repo}/...`: where redirects lead. */
function byName(world: World, path: string): string {
  const [, id, rest] = /^\/repositories\/(\d+)(.*)$/.exec(path) ?? [];
  const repository = id === undefined ? undefined : world.repositories.get(Number(id));
  return repository === undefined ? path : `/repos/${repository.fullName}${rest}`;
}

/** Loaded on demand: the descriptions are large and only installed for development. */
async function loadJudge(world: World) {
  const { openApiJudge } = await import("./validation/judge.ts");
  return openApiJudge(world);
}

async function listen(server: Server, port: number): Promise<string> {
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Bug("The server has no port");
  return `http://127.0.0.1:${address.port}`;
}

async function close(server: Server, webhooks: Webhooks): Promise<void> {
  webhooks.close();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
