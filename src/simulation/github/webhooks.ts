/** Tells apps what happened: signed webhooks to the app's own server, with a log of every attempt. */
import { Agent, request as httpRequest } from "node:http";
import { seededChance } from "./chance.ts";
import {
  type Delivery,
  envelope,
  headersOf,
  hears,
  type NewDelivery,
  newGuid,
} from "./deliveries.ts";
import type { App, Hook, Installation } from "./resources/apps.ts";
import type { Happening, World } from "./world.ts";

/** Shares between 0 and 1 of the deliveries that go wrong. */
export interface WebhookFaults {
  /** Never sent; the log shows a failed attempt that can be redelivered. */
  readonly drop?: number;
  /** Sent twice with the same GUID. */
  readonly double?: number;
  /** Sent late, by up to `delayMs` of the world's time. */
  readonly delay?: number;
  readonly delayMs?: number;
  /** Held back until after the next one. */
  readonly reorder?: number;
}

/** GitHub waits so long for an answer, in real time. */
const PATIENCE_MS = 10_000;
/** Each holds its payload, some 10 KB: more would weigh on a long demo, fewer might be missed by a sweep. */
const KEPT = 10_000;

export class Webhooks {
  readonly #world: World;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  readonly #chance: () => number;
  /** Checks each payload against the published schemas, where wanted. */
  readonly #inspect: ((event: string, action: string | null, payload: unknown) => void) | null;
  /** By app, oldest first. */
  readonly #log = new Map<App, Delivery[]>();
  readonly #stopListening: () => void;
  #heldBack: Delivery | null = null;
  #inFlight = 0;
  #settled: (() => void)[] = [];
  /** Set them at any time; `{}` ends them. */
  faults: WebhookFaults = {};

  constructor(
    world: World,
    options: {
      seed: number;
      inspect: ((event: string, action: string | null, payload: unknown) => void) | null;
    },
  ) {
    this.#world = world;
    this.#chance = seededChance(options.seed);
    this.#inspect = options.inspect;
    this.#stopListening = world.onHappening((happening) => this.#tell(happening));
  }

  /** All attempts of an app, oldest first. */
  deliveries(app: App): readonly Delivery[] {
    return this.#log.get(app) ?? [];
  }

  /** Sends a past delivery again under its GUID. */
  redeliver(past: Delivery): Delivery {
    const again = this.#record({ ...past, redelivery: true });
    this.#send(again);
    return again;
  }

  /** Resolves when nothing is on its way. What waits on the world's clock is not on its way yet. */
  async settled(): Promise<void> {
    if (this.#inFlight === 0) return;
    await new Promise<void>((resolve) => this.#settled.push(resolve));
  }

  /** Stops telling, and forgets keep-alive connections so that the process can end. */
  close(): void {
    this.#stopListening();
    this.#agent.destroy();
  }

  #tell(happening: Happening): void {
    let own: Record<string, unknown> | null = null;
    for (const installation of this.#world.installations.values()) {
      if (!hears(installation, happening)) continue;
      own ??= happening.payload();
      this.#dispatch(installation, happening, own);
    }
  }

  #dispatch(installation: Installation, happening: Happening, own: Record<string, unknown>): void {
    const payload = envelope(this.#world, installation, happening, own);
    this.#inspect?.(happening.event, happening.action, payload);
    const delivery = this.#record({
      guid: newGuid(this.#world.nextId("guid"), this.#chance),
      event: happening.event,
      action: happening.action,
      app: installation.app,
      installationId: installation.id,
      repositoryId: happening.repository?.id ?? null,
      body: JSON.stringify(payload),
      redelivery: false,
    });
    this.#sendOrSpoil(delivery);
  }

  #record(start: NewDelivery): Delivery {
    const delivery: Delivery = {
      ...start,
      id: this.#world.nextId("delivery"),
      deliveredAt: new Date(this.#world.clock.now()).toISOString(),
      requestHeaders: {},
      status: "pending",
      statusCode: 0,
      durationSeconds: 0,
      responseHeaders: {},
      responseBody: "",
    };
    const log = this.#log.get(delivery.app) ?? [];
    this.#log.set(delivery.app, log);
    log.push(delivery);
    if (log.length > KEPT) log.splice(0, KEPT / 2);
    return delivery;
  }

  #sendOrSpoil(delivery: Delivery): void {
    const { drop = 0, double = 0, delay = 0, delayMs = 60_000, reorder = 0 } = this.faults;
    const held = this.#heldBack;
    this.#heldBack = null;
    if (this.#chance() < drop) {
      finish(delivery, { status: "failed to connect to host", statusCode: 502 });
    } else if (this.#chance() < delay) {
      this.#world.clock.after(this.#chance() * delayMs, () => this.#send(delivery));
    } else if (held === null && this.#chance() < reorder) {
      this.#holdBack(delivery);
    } else {
      this.#send(delivery);
      if (this.#chance() < double) this.redeliver(delivery);
    }
    if (held !== null) this.#send(held);
  }

  /** The next delivery overtakes it; where none comes, a second of the world's time sets it free. */
  #holdBack(delivery: Delivery): void {
    this.#heldBack = delivery;
    this.#world.clock.after(1000, () => {
      if (this.#heldBack !== delivery) return;
      this.#heldBack = null;
      this.#send(delivery);
    });
  }

  #send(delivery: Delivery): void {
    const { hook } = delivery.app;
    if (hook === null) {
      finish(delivery, { status: "no hook", statusCode: 0 });
      return;
    }
    this.#inFlight += 1;
    const started = performance.now();
    delivery.requestHeaders = headersOf(delivery, hook);
    this.#post(hook, delivery, (outcome) => {
      delivery.durationSeconds = (performance.now() - started) / 1000;
      finish(delivery, outcome);
      this.#inFlight -= 1;
      if (this.#inFlight > 0) return;
      for (const resolve of this.#settled) resolve();
      this.#settled = [];
    });
  }

  #post(hook: Hook, delivery: Delivery, done: (outcome: Outcome) => void): void {
    let isDone = false;
    const once = (outcome: Outcome) => {
      if (!isDone) done(outcome);
      isDone = true;
    };
    const headers = {
      ...delivery.requestHeaders,
      "content-length": Buffer.byteLength(delivery.body),
    };
    const request = httpRequest(hook.url, { method: "POST", agent: this.#agent, headers });
    request.setTimeout(PATIENCE_MS, () => {
      once({ status: "timed out", statusCode: 0 });
      request.destroy();
    });
    request.on("error", () => {
      if (isDone) return;
      // The app closed an idle connection just as it was used again: that is no failure to deliver.
      if (request.reusedSocket) this.#post(hook, delivery, once);
      else once({ status: "failed to connect to host", statusCode: 502 });
    });
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => once({ status: "failed to connect to host", statusCode: 502 }));
      response.on("end", () => {
        const statusCode = response.statusCode ?? 0;
        const isFine = statusCode >= 200 && statusCode < 300;
        const status = isFine ? "OK" : `Invalid HTTP Response: ${statusCode}`;
        once({ status, statusCode, responseBody: Buffer.concat(chunks).toString() });
      });
    });
    request.end(delivery.body);
  }
}

interface Outcome {
  readonly status: string;
  readonly statusCode: number;
  readonly responseBody?: string;
}

function finish(delivery: Delivery, outcome: Outcome): void {
  delivery.status = outcome.status;
  delivery.statusCode = outcome.statusCode;
  delivery.responseBody = outcome.responseBody ?? "";
}
