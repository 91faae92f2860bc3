/** What arrived a moment ago and is parsed already: most of it need not be read back from the store. */
import type { Arrival } from "./api.ts";

/**
 * Of all texts together: some 70 usual webhooks. Parsed they take three times as much memory, and what outlives a collection
 * of garbage costs more than to be read back.
 */
const MOST_LENGTH = 1024 * 1024;

export class Arrivals {
  readonly #kept = new Map<number, Arrival>();
  #length = 0;

  keep(arrival: Arrival): void {
    if (this.#length + arrival.length > MOST_LENGTH) return;
    this.#kept.set(arrival.id, arrival);
    this.#length += arrival.length;
  }

  /** @returns the payload, once; undefined: only the store has it */
  take(id: number): unknown {
    const arrival = this.#kept.get(id);
    if (arrival === undefined) return undefined;
    this.#kept.delete(id);
    this.#length -= arrival.length;
    return arrival.payload;
  }

  clear(): void {
    this.#kept.clear();
    this.#length = 0;
  }
}
