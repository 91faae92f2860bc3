/** One running service: an address, a captain behind it, and an orderly end. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Captain, Clock, Log } from "../captain/api.ts";
import type { Store } from "../captain/ports/store.ts";
import type { Answer } from "./http/answer.ts";
import { createFront, type Route, type Routes, WEBHOOK_PATH } from "./http/front.ts";
import { Intake } from "./http/intake.ts";
import { Metrics } from "./http/metrics.ts";

export interface ServiceParts {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** null: the same as `port`. */
  readonly metricsPort: number | null;
  readonly verify: (body: string, signature: string) => Promise<boolean>;
  readonly captain: Captain;
  readonly store: Pick<Store, "saveDelivery" | "ping" | "close">;
  readonly log: Log;
  readonly clock: Pick<Clock, "now">;
}

export interface Service {
  /** Such as `http://localhost:3000`. */
  readonly url: string;
  /** null: on the same address as the rest. */
  readonly metricsUrl: string | null;
  /** Accepts nothing more, ends the captain and closes the store; takes less than 10 s. */
  stop(): Promise<void>;
}

/**
 * Listens first, so that no webhook is lost while the captain starts.
 * @throws when an address cannot be listened on or the captain cannot start
 */
export async function startService(parts: ServiceParts): Promise<Service> {
  const running = new RunningService(parts);
  try {
    await running.start();
  } catch (error) {
    await running.stop();
    throw error;
  }
  return running;
}

/** Both below the 10 s that a service has to end, with a second to spare. */
const CAPTAIN_STOP_MS = 6_000;
const REQUESTS_STOP_MS = 2_000;
/** A store that takes longer to answer can't be reached. */
const PING_MS = 2_000;

class RunningService implements Service {
  readonly #parts: ServiceParts;
  readonly #metrics: Metrics;
  readonly #front: Server;
  readonly #metricsFront: Server | null;
  #state: "starting" | "ready" | "stopping" = "starting";

  constructor(parts: ServiceParts) {
    this.#parts = parts;
    this.#metrics = new Metrics(parts.captain);
    const { metricsPort, log } = parts;
    const metrics = { "/metrics": this.#read(() => this.#showMetrics()) };
    this.#front = createFront({ ...this.#routes(), ...(metricsPort === null ? metrics : {}) }, log);
    this.#metricsFront = metricsPort === null ? null : createFront(metrics, log);
  }

  get url(): string {
    return urlOf(this.#front, this.#parts.host);
  }

  get metricsUrl(): string | null {
    return this.#metricsFront === null ? null : urlOf(this.#metricsFront, this.#parts.host);
  }

  async start(): Promise<void> {
    const { host, port, metricsPort, captain } = this.#parts;
    await listen(this.#front, { host, port, name: "PORT" });
    if (this.#metricsFront !== null) {
      await listen(this.#metricsFront, { host, port: metricsPort ?? 0, name: "METRICS_PORT" });
    }
    await captain.start();
    this.#state = "ready";
  }

  async stop(): Promise<void> {
    this.#state = "stopping";
    await close(this.#front);
    await this.#parts.captain.stop(CAPTAIN_STOP_MS);
    if (this.#metricsFront !== null) await close(this.#metricsFront);
    await this.#parts.store.close();
  }

  #routes(): Routes {
    const { verify, captain, store, log, clock } = this.#parts;
    const count = this.#metrics.countWebhook.bind(this.#metrics);
    const intake = new Intake({ verify, captain, store, log, clock, count });
    return {
      [WEBHOOK_PATH]: { methods: ["POST"], answer: (request) => intake.takeIn(request) },
      "/healthz": this.#read(async () => ({ status: 200, text: "The process lives." })),
      "/readyz": this.#read(() => this.#showReadiness()),
    };
  }

  #read(answer: () => Promise<Answer>): Route {
    return { methods: ["GET", "HEAD"], answer };
  }

  async #showReadiness(): Promise<Answer> {
    if (this.#state !== "ready") return { status: 503, text: `The captain is ${this.#state}.` };
    try {
      await within(PING_MS, this.#parts.store.ping());
      return { status: 200, text: "Ready." };
    } catch (error) {
      this.#parts.log.error({ err: error }, "The store cannot be reached");
      return { status: 503, text: "The store cannot be reached." };
    }
  }

  async #showMetrics(): Promise<Answer> {
    const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };
    return { status: 200, text: await this.#metrics.text(), headers };
  }
}

async function listen(
  server: Server,
  at: { readonly host: string; readonly port: number; readonly name: string },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      reject(new Error(`${at.name}: nothing can listen there (${codeOf(error)}).`));
    });
    // Node wants an IPv6 address without the brackets that it has in a URL.
    server.listen(at.port, at.host.replace(/^\[(.*)\]$/, "$1"), resolve);
  });
}

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : error.message;
}

/** Lets requests that are under way finish, for a while. */
async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const timer = setTimeout(() => server.closeAllConnections(), REQUESTS_STOP_MS);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(timer);
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const name = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return `http://${name}:${isAddress(address) ? address.port : "?"}`;
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === "object" && address !== null;
}

async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`No answer within ${ms} ms.`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
