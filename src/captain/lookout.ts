/** Looks for work whenever there may be some: one look at a time, and once more if there was news meanwhile. */

export interface LookoutParts {
  readonly look: () => Promise<void>;
  /** A look failed; when the next one is worth it, is the caller's to know. */
  readonly onTrouble: (error: unknown) => void;
}

export class Lookout {
  readonly #parts: LookoutParts;
  #mustLook = false;
  #isLooking = false;
  #isStopped = false;
  #looked: Promise<void> = Promise.resolve();

  constructor(parts: LookoutParts) {
    this.#parts = parts;
  }

  get isLooking(): boolean {
    return this.#isLooking;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** There may be work. */
  notify(): void {
    this.#mustLook = true;
    if (this.#isLooking || this.#isStopped) return;
    this.#isLooking = true;
    this.#looked = this.#lookUntilAllIsSeen();
  }

  /** Resolves when the look that is under way has ended; there is no other one after it. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#looked;
  }

  async #lookUntilAllIsSeen(): Promise<void> {
    const { look, onTrouble } = this.#parts;
    while (this.#mustLook && !this.#isStopped) {
      this.#mustLook = false;
      try {
        await look();
      } catch (error) {
        onTrouble(error);
      }
    }
    this.#isLooking = false;
  }
}
