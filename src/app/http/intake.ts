/** Takes webhooks in: limits, then the signature, then where it belongs, then the store; only then the answer. */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import * as z from "zod";
import type { Captain, Clock, Log } from "../../captain/api.ts";
import type { Store } from "../../captain/ports/store.ts";
import { type Answer, LAST_ANSWER } from "./answer.ts";
import { type BodyRead, BodyReader } from "./read-body.ts";

export interface IntakeParts {
  /** Probot's check of a body against its signature. */
  readonly verify: (body: string, signature: string) => Promise<boolean>;
  readonly captain: Pick<Captain, "wants" | "notify">;
  readonly store: Pick<Store, "saveDelivery">;
  readonly log: Log;
  readonly clock: Pick<Clock, "now">;
  /** Counts what became of a webhook. */
  readonly count: (outcome: IntakeOutcome) => void;
}

export type IntakeOutcome = "stored" | "repeated" | "unwanted" | "refused" | "busy" | "failed";

/** Answers 2xx only when the delivery is durably stored, or matters to no pipeline. */
export class Intake {
  readonly #parts: IntakeParts;
  readonly #bodies = new BodyReader();

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  async takeIn(request: IncomingMessage): Promise<Answer> {
    const headers = readHeaders(request.headers);
    if ("status" in headers) return this.#refuse(headers);
    const body = await this.#bodies.read(request);
    if (!body.ok) return this.#refuse(UNREAD[body.why]);
    const isGenuine = await this.#verify(body.text, headers.signature);
    if (!isGenuine) {
      const { event, guid } = headers;
      this.#parts.log.warn({ event, guid }, WRONG_SIGNATURE);
      return this.#refuse({ status: 401, text: "The signature does not fit the body." });
    }
    const payload = parse(body.text);
    if (payload === undefined) return this.#refuse({ status: 400, text: "The body is not JSON." });
    return this.#store({ ...headers, ...placeOf(payload), body: body.text, payload });
  }

  /** An empty body has no signature that Probot would look at. */
  async #verify(body: string, signature: string): Promise<boolean> {
    return body !== "" && (await this.#parts.verify(body, signature));
  }

  async #store(webhook: Webhook): Promise<Answer> {
    const { event, guid, installationId, repositoryId, body, payload } = webhook;
    const { captain, store, log, clock, count } = this.#parts;
    const isWanted =
      installationId !== null && captain.wants({ event, installationId, repositoryId, body });
    if (!isWanted) {
      count("unwanted");
      return { status: 200, text: "Nothing to do for this." };
    }
    const where = { event, guid, installation: installationId, repository: repositoryId };
    try {
      const receivedAt = clock.now();
      const delivery = { guid, event, installationId, repositoryId, payload: body, receivedAt };
      const id = await store.saveDelivery(delivery);
      count(id === null ? "repeated" : "stored");
      if (id === null) return { status: 202, text: "Known already." };
      captain.notify({ id, payload, length: body.length });
      return { status: 202, text: "Stored." };
    } catch (error) {
      log.error({ ...where, err: error }, "A webhook could not be stored");
      count("failed");
      return { status: 503, text: "It cannot be stored now." };
    }
  }

  #refuse(answer: Answer): Answer {
    this.#parts.count(answer.status === 503 ? "busy" : "refused");
    return answer;
  }
}

const WRONG_SIGNATURE =
  "A webhook was refused: its signature does not fit. Is WEBHOOK_SECRET the webhook secret of the app?";

interface WebhookHeaders {
  readonly event: string;
  readonly guid: string;
  readonly signature: string;
}

interface Place {
  /** null: it concerns no installation, such as a `ping`. */
  readonly installationId: number | null;
  readonly repositoryId: number | null;
}

interface Webhook extends WebhookHeaders, Place {
  readonly body: string;
  /** The same, parsed. */
  readonly payload: unknown;
}

/** Refuses what is no webhook of GitHub's before its body is read. */
function readHeaders(headers: IncomingHttpHeaders): WebhookHeaders | Answer {
  if (!/^\s*application\/json\s*(;|$)/.test(headers["content-type"] ?? "")) {
    const text = "Webhooks must be sent as application/json.";
    return { status: 415, text, headers: LAST_ANSWER };
  }
  const event = header(headers, "x-github-event", /^[a-z_]{1,64}$/);
  const guid = header(headers, "x-github-delivery", /^[\w-]{1,64}$/);
  const signature = header(headers, "x-hub-signature-256", /^sha256=[0-9a-f]{64}$/);
  if (event !== null && guid !== null && signature !== null) return { event, guid, signature };
  const text =
    "A webhook of GitHub has the headers X-GitHub-Event, X-GitHub-Delivery and X-Hub-Signature-256.";
  return { status: 400, text, headers: LAST_ANSWER };
}

function header(headers: IncomingHttpHeaders, name: string, pattern: RegExp): string | null {
  const value = headers[name];
  return typeof value === "string" && pattern.test(value) ? value : null;
}

const UNREAD: Readonly<Record<Extract<BodyRead, { ok: false }>["why"], Answer>> = {
  "too-large": { status: 413, text: "A webhook has at most 25 MB.", headers: LAST_ANSWER },
  busy: { status: 503, text: "Too much at once.", headers: { ...LAST_ANSWER, "retry-after": "5" } },
  "broken-off": { status: 400, text: "The body was broken off.", headers: LAST_ANSWER },
  "timed-out": { status: 408, text: "The body took too long.", headers: LAST_ANSWER },
};

const id = z.object({ id: z.int().positive() }).nullish();
const placed = z.object({ installation: id, repository: id });

/** @returns undefined when the text is not JSON */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function placeOf(payload: unknown): Place {
  const { data } = placed.safeParse(payload);
  return {
    installationId: data?.installation?.id ?? null,
    repositoryId: data?.repository?.id ?? null,
  };
}
