/** The few endpoints of GitHub that the Action calls, with a memory, on loopback. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { z } from "zod";

export interface PostedStatus {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly log_url: string;
  readonly environment_url: string;
  readonly target_url: string;
  readonly environment: string;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** What goes wrong with a call: an answer of its own, or none, before or after the call took effect. */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | "lost-before"
  | "lost-after";

export class TinyGitHub {
  readonly calls: Call[] = [];
  readonly statuses: PostedStatus[] = [];
  readonly blobs = new Map<string, Buffer>();
  /** Asked once for each call; null: all is well. */
  fault: (call: Call) => Fault | null = () => null;
  /** Awaited before a call takes effect. */
  before: (call: Call) => Promise<void> = async () => {};
  committerDate = "2026-11-23T10:15:02Z";
  payload: unknown = { stage: "prod" };
  #nextId = 100;
  readonly #server: Server = createServer((request, response) => {
    void this.#serve(request, response);
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", () => resolve()));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    const address = this.#server.address();
    if (typeof address !== "object" || address === null) throw new Error("not started");
    return `http://127.0.0.1:${address.port}`;
  }

  /** A status that somebody else posted. */
  add(state: string, more: Partial<PostedStatus> = {}): void {
    const texts = { description: "", log_url: "", environment_url: "", target_url: "" };
    this.statuses.unshift({ id: this.#nextId++, state, environment: "prod-a", ...texts, ...more });
  }

  states(): readonly string[] {
    return this.statuses.map(({ state }) => state).reverse();
  }

  made(method: string): readonly Call[] {
    return this.calls.filter((call) => call.method === method);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const isJson = request.headers["content-type"]?.includes("json") && bytes.length > 0;
    const call = {
      method: request.method ?? "",
      path: request.url ?? "",
      body: isJson ? JSON.parse(bytes.toString()) : undefined,
    };
    this.calls.push(call);
    await this.before(call);

    const fault = this.fault(call);
    if (fault === "lost-before") return void response.destroy();
    if (fault !== null && fault !== "lost-after") {
      response.writeHead(fault.status, fault.headers).end("{}");
      return;
    }
    const { status, body, headers } = this.#answer(call, bytes);
    if (fault === "lost-after") return void response.destroy();
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }

  #answer(call: Call, bytes: Buffer): Answer {
    const { method, path, body } = call;
    const [route = "", query = ""] = path.split("?");
    if (/\/deployments\/123\/statuses$/.test(route)) {
      if (method === "GET") return { status: 200, body: this.statuses };
      const { state, ...texts } = newStatus.parse(body);
      this.add(state, texts);
      return { status: 201, body: this.statuses[0] };
    }
    if (/\/deployments\/123$/.test(route)) {
      return { status: 200, body: { id: 123, payload: this.payload } };
    }
    if (/\/git\/commits\/9fce/.test(route)) {
      return { status: 200, body: { committer: { date: this.committerDate } } };
    }
    if (/\/dispatches$/.test(route)) return { status: 204 };
    return this.#artifactAnswer({ route, query, method }, bytes);
  }

  /** The service behind workflow artifacts, and the storage it points to. */
  #artifactAnswer(to: { route: string; query: string; method: string }, bytes: Buffer): Answer {
    if (to.route.endsWith("/CreateArtifact")) {
      return {
        status: 200,
        body: { ok: true, signed_upload_url: `${this.url}/blob/upload?sig=x` },
      };
    }
    if (to.route.endsWith("/FinalizeArtifact")) {
      return { status: 200, body: { ok: true, artifact_id: "7" } };
    }
    if (to.method === "PUT" && to.route.startsWith("/blob/")) {
      if (!to.query.includes("comp=blocklist")) this.blobs.set(to.query, bytes);
      return { status: 201, headers: { etag: '"1"', "x-ms-request-id": "1" } };
    }
    return { status: 404, body: { message: "Not Found" } };
  }
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const newStatus = z.object({
  state: z.enum(["in_progress", "success", "failure"]),
  description: z.string().max(140),
  log_url: z.string(),
  environment_url: z.string().default(""),
});
