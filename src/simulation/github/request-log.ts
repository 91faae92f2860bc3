/** What was asked of the simulated API, for tests and for the demo's report. */

export interface LoggedRequest {
  /** Of the world's clock. */
  readonly at: number;
  readonly method: string;
  /** The route's template, or the bare path where no route matched. */
  readonly template: string;
  readonly path: string;
  readonly status: number;
  /** Milliseconds of real time until the answer was written. */
  readonly durationMs: number;
  readonly caller: "app" | "installation" | "job" | "user" | "anonymous";
}

/** More than any test or demo asks; older ones are dropped so that a long run stays small. */
const KEPT = 100_000;

export class RequestLog {
  #entries: LoggedRequest[] = [];
  readonly #counts = new Map<string, number>();
  readonly #listeners = new Set<(request: LoggedRequest) => void>();

  add(request: LoggedRequest): void {
    if (this.#entries.length >= KEPT) this.#entries = this.#entries.slice(KEPT / 2);
    this.#entries.push(request);
    const key = `${request.method} ${request.template}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    for (const listener of this.#listeners) listener(request);
  }

  /** Oldest first. */
  get entries(): readonly LoggedRequest[] {
    return this.#entries;
  }

  /** How often each route was asked, keyed `"POST /repos/{owner}/{repo}/deployments"`. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Hears every request after its answer; returns how to stop. */
  onRequest(listener: (request: LoggedRequest) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
