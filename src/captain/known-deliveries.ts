/** Which webhooks are read from the store and not finished, and how many of them are whose. */
import type { Delivery } from "./ports/store.ts";

/** Of one installation; what it has beyond that stays in the store, so that it keeps nobody else waiting. */
const MOST_OF_ONE = 500;

export class KnownDeliveries {
  readonly #owners = new Map<number, number>();
  readonly #counts = new Map<number, number>();

  get size(): number {
    return this.#owners.size;
  }

  has(id: number): boolean {
    return this.#owners.has(id);
  }

  add({ id, installationId }: Delivery): void {
    this.#owners.set(id, installationId);
    this.#counts.set(installationId, this.#countOf(installationId) + 1);
  }

  /** @returns whether more of the same installation may be read, after it was full */
  delete(id: number): boolean {
    const owner = this.#owners.get(id);
    if (owner === undefined) return false;
    this.#owners.delete(id);
    const count = this.#countOf(owner);
    if (count > 1) this.#counts.set(owner, count - 1);
    else this.#counts.delete(owner);
    return count === MOST_OF_ONE;
  }

  /** The installations of which no more may be read now. */
  full(): readonly number[] {
    return [...this.#counts].filter(([, count]) => count >= MOST_OF_ONE).map(([owner]) => owner);
  }

  #countOf(installationId: number): number {
    return this.#counts.get(installationId) ?? 0;
  }
}
