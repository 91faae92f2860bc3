/** Reads bodies of webhooks within limits, so that nobody can fill the memory with what was not even verified. */
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";

/** A request, as far as its body goes. */
export type Incoming = Readable & Pick<IncomingMessage, "headers">;

export type BodyRead =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: "too-large" | "busy" | "broken-off" | "timed-out" };

/** GitHub sends nothing larger. */
export const LARGEST_BODY = 25 * 1024 * 1024;
/** From here on a body is large, and few are read at once. */
const LARGE_BODY = 1024 * 1024;
const LARGE_AT_ONCE = 4;
/** More than GitHub ever opens to one app; all of them together stay below 260 MB. */
const BODIES_AT_ONCE = 256;
/** GitHub gives up after 10 s. */
const LONGEST_READ_MS = 10_000;

/** Counts what is being read now. */
export class BodyReader {
  #reading = 0;
  #large = 0;

  /** @returns the body as text, once all of it is here; refused by its announced length before any of it is read */
  async read(request: Incoming): Promise<BodyRead> {
    const announced = Number(request.headers["content-length"] ?? 0);
    if (announced > LARGEST_BODY) return { ok: false, why: "too-large" };
    if (this.#reading >= BODIES_AT_ONCE) return { ok: false, why: "busy" };
    const slot = new LargeSlot(
      () => this.#large < LARGE_AT_ONCE,
      (step) => {
        this.#large += step;
      },
    );
    if (announced > LARGE_BODY && !slot.take()) return { ok: false, why: "busy" };
    this.#reading += 1;
    try {
      return await collect(request, slot);
    } finally {
      this.#reading -= 1;
      slot.release();
    }
  }
}

/** At most one place among the large ones for one body. */
class LargeSlot {
  #isTaken = false;
  readonly #isFree: () => boolean;
  readonly #count: (step: 1 | -1) => void;

  constructor(isFree: () => boolean, count: (step: 1 | -1) => void) {
    this.#isFree = isFree;
    this.#count = count;
  }

  /** @returns false: none is free */
  take(): boolean {
    if (this.#isTaken) return true;
    if (!this.#isFree()) return false;
    this.#isTaken = true;
    this.#count(1);
    return true;
  }

  release(): void {
    if (this.#isTaken) this.#count(-1);
    this.#isTaken = false;
  }
}

function collect(request: Incoming, slot: LargeSlot): Promise<BodyRead> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => end({ ok: false, why: "timed-out" }), LONGEST_READ_MS);
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > LARGEST_BODY) end({ ok: false, why: "too-large" });
      else if (size > LARGE_BODY && !slot.take()) end({ ok: false, why: "busy" });
    };
    const onEnd = () => end({ ok: true, text: Buffer.concat(chunks).toString("utf8") });
    const onBroken = () => end({ ok: false, why: "broken-off" });
    const end = (read: BodyRead) => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("error", onBroken).off("close", onBroken);
      // A broken connection may still complain: without anyone to listen that would end the process.
      request.on("error", () => {});
      if (!read.ok) request.pause();
      resolve(read);
    };
    request.on("data", onData).on("end", onEnd).on("error", onBroken).on("close", onBroken);
  });
}
