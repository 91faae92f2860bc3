/** Hosted runners of an account: so many jobs at once, the others wait in order. */

export class RunnerSlots {
  readonly #most: number;
  #taken = 0;
  #waiting: (() => void)[] = [];

  /** @param most jobs at the same time; infinite where it does not matter */
  constructor(most: number) {
    this.#most = most;
  }

  /** @returns gives up: the place in the queue, or the runner once it was given */
  ask(start: () => void): () => void {
    let state: "waiting" | "running" | "gone" = "waiting";
    const begin = () => {
      this.#taken += 1;
      state = "running";
      start();
    };
    if (this.#taken < this.#most) begin();
    else this.#waiting.push(begin);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== begin);
      const wasRunning = state === "running";
      state = "gone";
      if (wasRunning) this.#release();
    };
  }

  #release(): void {
    this.#taken -= 1;
    this.#waiting.shift()?.();
  }
}
