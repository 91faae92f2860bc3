/** The simulated GitHub over HTTP: API (with and without `/api/v3`), pages for people, and mounts. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Repository } from "./resources/repositories.ts";
import type { Route } from "./routes.ts";
import type { World } from "./world.ts";

export interface GitHubSettings {
  readonly world: World;
  /** Further endpoints beside the core's own, such as those of Actions. */
  readonly routes?: readonly Route[];
  /** Further pages for people. */
  readonly pages?: readonly Page[];
  /** Raw handlers by path prefix, such as `/twirp/`; they see the request unread. */
  readonly mounts?: Readonly<Record<string, Mount>>;
  /** Check requests, answers and webhooks against GitHub's published descriptions. Off by default. */
  readonly validate?: boolean;
  /** 0, the default, takes a free port. */
  readonly port?: number;
}

export type Mount = (request: IncomingMessage, response: ServerResponse) => void;

/** A page of one repository. Its text is inserted as HTML: escape with `escapeHtml`. */
export interface Page {
  /** Below `/{owner}/{repo}`, for example `/actions/runs/{run_id}`. */
  readonly template: string;
  /** The page's title and body, or null where there is no such thing. */
  readonly render: (view: View) => { title: string; html: string } | null;
}

export interface View {
  readonly world: World;
  readonly repository: Repository;
  readonly params: Readonly<Record<string, string>>;
}

export interface GitHubServer {
  readonly world: World;
  /** `http://127.0.0.1:PORT`: for people, and for `GHE_HOST`/`GHE_PROTOCOL`. */
  readonly url: string;
  /** `http://127.0.0.1:PORT/api/v3`: the `baseUrl` of Octokit. */
  readonly apiUrl: string;
  close(): Promise<void>;
}
