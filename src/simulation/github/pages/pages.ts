/** Pages for people. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Repository } from "../resources/repositories.ts";
import type { World } from "../world.ts";
import { commitPage } from "./commit-page.ts";
import { deploymentsPage, environmentPage } from "./deployment-pages.ts";
import { issuePage, issuesPage, pullPage } from "./issue-pages.ts";
import { escapeHtml, layout } from "./layout.ts";
import { overviewPage } from "./overview.ts";
import { listBox } from "./pieces.ts";

/** A page of one repository. Its text is inserted as HTML: escape with `escapeHtml`. */
export interface Page {
  /** Below `/{owner}/{repo}`, for example `/actions/runs/{run_id}`; "" is the repository's own page. */
  readonly template: string;
  /** The page's title and body, or null where there is no such thing. */
  readonly render: (view: View) => { title: string; html: string } | null;
}

export interface View {
  readonly world: World;
  readonly repository: Repository;
  readonly params: Readonly<Record<string, string>>;
}

export const corePages: readonly Page[] = [
  overviewPage,
  commitPage,
  deploymentsPage,
  environmentPage,
  issuesPage,
  issuePage,
  pullPage,
];

/** Answers a request for a page with HTML: 200, or 404 in words. */
export function servePage(
  world: World,
  pages: readonly Page[],
  exchange: { request: IncomingMessage; response: ServerResponse; path: string },
): void {
  const shown = show(world, pages, exchange.path);
  exchange.response
    .writeHead(shown === null ? 404 : 200, { "content-type": "text/html; charset=utf-8" })
    .end(
      shown ??
        layout(world, {
          title: "Not found",
          html: "<h1>404</h1><p>This is not the page you are looking for.</p>",
        }),
    );
}

function show(world: World, pages: readonly Page[], path: string): string | null {
  if (path === "/") return layout(world, repositoryList(world));
  const [owner = "", name = "", ...rest] = path.split("/").slice(1).map(decodeURIComponent);
  const repository = world.repository(owner, name);
  if (repository === null) return null;
  for (const page of pages) {
    const params = bind(page.template, rest);
    const shown = params === null ? null : page.render({ world, repository, params });
    if (shown !== null) return layout(world, { ...shown, repository });
  }
  return null;
}

function repositoryList(world: World): { title: string; html: string } {
  const rows = [...world.repositories.values()].map(
    ({ fullName }) => `<a href="/${escapeHtml(fullName)}">${escapeHtml(fullName)}</a>`,
  );
  return { title: "Simulated GitHub", html: listBox("Repositories", rows) };
}

function bind(template: string, segments: readonly string[]): Record<string, string> | null {
  const wanted = template.split("/").slice(1);
  if (wanted.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const name = wanted[index] ?? "";
    if (name.startsWith("{")) params[name.slice(1, -1)] = segment;
    else if (name !== segment) return null;
  }
  return params;
}
