/** The same state with the shortest memory: what it forgets must change nothing about what it knows. */
import { isDeepStrictEqual } from "node:util";
import type { Decision } from "../../domain/decision.ts";
import { forget, type Memory } from "../../domain/evolve/forget.ts";
import { type Entry, evolve } from "../../domain/evolve/index.ts";
import type { Instant } from "../../domain/ids.ts";
import { initialState, type State } from "../../domain/state.ts";
import { decide } from "../../engine/decide.ts";
import { wake } from "../../engine/wake.ts";

const SHORTEST: Memory = { releases: 1, deployments: 2, successes: 2 };

/** Lives beside a state that forgets nothing. */
export class ForgetfulTwin {
  #state: State = initialState;
  /** false: something was heard of what is forgotten, such as a second build. */
  #isComparable = true;

  /** To be given everything that changed the other state. */
  takeIn(entry: Entry): void {
    const after = evolve(this.#state, entry);
    this.#isComparable &&= after !== this.#state && !this.#revives(entry);
    this.#state = after;
  }

  forget(): void {
    this.#state = forget(this.#state, SHORTEST);
  }

  /** People may ask for what is forgotten, and another file may let it enter once more. */
  #revives({ type }: Entry): boolean {
    const isEdit = type === "PipelineConfigured" && this.#state.forgotten !== null;
    return isEdit || type === "CommandGiven";
  }

  /** @returns a sentence for each difference */
  compare(whole: State, decisions: readonly Decision[], now: Instant): readonly string[] {
    if (!this.#isComparable) return [];
    const isKnown = (decision: Decision) =>
      !("release" in decision) || this.#state.releases.has(decision.release);
    const own = decide(this.#state, now);
    const found: string[] = [];
    if (!isDeepStrictEqual(own, decisions.filter(isKnown))) {
      found.push(`forgetting changes what is decided: ${JSON.stringify({ own, decisions })}`);
    }
    if (wake(this.#state, now) !== wake(whole, now)) {
      found.push("forgetting changes when the clock wakes");
    }
    return found;
  }
}
