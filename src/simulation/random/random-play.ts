/** Plays one random world against the engine and looks for everything that must never happen. */
import { isDeepStrictEqual } from "node:util";
import type { Decision } from "../../domain/decision.ts";
import { type Entry, evolve, evolveAll } from "../../domain/evolve/index.ts";
import type { Fact } from "../../domain/fact.ts";
import { commitSha, type Instant, type ReleaseId, releaseId } from "../../domain/ids.ts";
import type { Pipeline } from "../../domain/pipeline.ts";
import { initialState, type State } from "../../domain/state.ts";
import { decide } from "../../engine/decide.ts";
import { findViolations } from "../../engine/invariants.ts";
import { stagesOf } from "../../engine/place.ts";
import { findUnrest } from "../../engine/rest.ts";
import { recordOf } from "../../engine/slot.ts";
import { stateWaits } from "../../engine/wait.ts";
import { wake } from "../../engine/wake.ts";
import { type Chance, chanceOf } from "./chance.ts";
import { ForgetfulTwin } from "./forgetful-twin.ts";
import { randomPipeline } from "./random-pipeline.ts";
import { randomScript, silenceOf } from "./random-script.ts";
import { follow, type Heard, type Mood, perform, type Temper } from "./random-world.ts";

export interface RandomPlay {
  readonly seed: number;
  /** Sentences; none: all went well. */
  readonly violations: readonly string[];
  /** Every line of the journal, so that a finding can be read. */
  readonly journal: readonly Entry[];
  readonly instants: number;
}

const MINUTE = 60_000;
/** A world that is still busy after so many instants will never come to rest. */
const MOST_INSTANTS = 3_000;
const MOST_TICKS = 200;

export function playRandomWorld(seed: number): RandomPlay {
  const play = new Play(seed);
  try {
    play.run("wild");
    play.calmDown();
    play.run("calm");
    play.expectArrival();
  } catch (error) {
    play.find(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return play.result();
}

/** Holds the state, the clock and what is on its way. */
class Play {
  readonly #seed: number;
  readonly #chance: Chance;
  readonly #journal: Entry[] = [];
  /** By what was to be said: what was said, with the ancestor that was known by then. */
  readonly #facts = new Map<Fact, Fact>();
  readonly #branch: readonly ReleaseId[];
  readonly #violations: string[] = [];
  #state: State = initialState;
  readonly #twin = new ForgetfulTwin();
  #queue: Heard[] = [];
  #temper: Temper = "wild";
  #now: Instant = 0;
  #instants = 0;
  #last: ReleaseId | null = null;

  constructor(seed: number) {
    this.#seed = seed;
    this.#chance = chanceOf(seed);
    const pipeline = randomPipeline(this.#chance);
    this.#queue.push(...randomScript(this.#chance, pipeline));
    const merges = this.#queue.flatMap(({ fact }) => (fact.type === "ReleaseMerged" ? [fact] : []));
    this.#branch = [...new Set(merges.sort((a, b) => a.at - b.at).map(({ release }) => release))];
  }

  result(): RandomPlay {
    return {
      seed: this.#seed,
      violations: this.#violations,
      journal: this.#journal,
      instants: this.#instants,
    };
  }

  find(...violations: readonly string[]): void {
    this.#violations.push(...violations.map((text) => `${this.#now / MINUTE}m: ${text}`));
  }

  /** Until nothing is on its way and the clock changes nothing any more. */
  run(temper: Temper): void {
    this.#temper = temper;
    for (let next: Instant | null = this.#now; next !== null; next = this.#nextInstant()) {
      this.#instants += 1;
      if (this.#instants > MOST_INSTANTS) throw new Error("the world does not come to rest");
      this.#now = next;
      this.#playInstant();
    }
  }

  /** From here on nothing goes wrong, nothing rings, nothing is held, and one more release comes. */
  calmDown(): void {
    this.run("calm");
    const { pipeline } = this.#state;
    if (pipeline === null) return;
    this.#now += MINUTE;
    const at = this.#now;
    const quiet: Pipeline = { ...pipeline, alarms: { ...pipeline.alarms, heartbeatMs: null } };
    this.#takeIn({ at, type: "PipelineConfigured", pipeline: quiet, commit: null });
    this.#takeIn({ at, type: "Resume", by: null });
    for (const alarm of silenceOf(this.#state, at)) this.#takeIn(alarm);
    this.run("calm");
    const release = releaseId("last");
    const commit = commitSha("last");
    this.#now += MINUTE;
    this.#queue.push({
      heardAt: this.#now,
      fact: { at: this.#now, type: "ReleaseMerged", release, commit, after: null },
    });
    this.#last = release;
  }

  /** The newest release reaches the last stage, now that nothing stands in its way. */
  expectArrival(): void {
    const last = stagesOf(this.#state).at(-1);
    if (last === undefined || this.#last === null) return;
    const record = recordOf(this.#state, last, this.#last);
    if (record?.status !== "approved")
      this.find(`I11: the newest release never reached ${last.name}`);
  }

  #playInstant(): void {
    if (this.#temper === "wild" && this.#chance.happens(0.04)) this.#restart();
    this.#hear();
    if (this.#temper === "calm") this.#openWays();
    this.#tickUntilQuiet();
    for (const decision of stateWaits(this.#state, this.#now)) this.#takeIn(decision);
    this.find(...findUnrest(this.#state, this.#now));
    this.#repeatFacts();
    this.#twin.forget();
  }

  #tickUntilQuiet(): void {
    for (let tick = 0; tick < MOST_TICKS; tick += 1) {
      const decisions = decide(this.#state, this.#now);
      this.find(...this.#twin.compare(this.#state, decisions, this.#now));
      for (const decision of decisions) this.#perform(decision);
      const again = decisions.length === 0 ? [] : decide(this.#state, this.#now);
      if (again.length > 0) this.find(`S2: decides again: ${JSON.stringify(again)}`);
      if (!this.#hear() && decisions.length === 0) return;
    }
    throw new Error("decisions chase each other");
  }

  #takeIn(entry: Entry): void {
    const before = this.#state;
    this.#state = evolve(before, entry);
    if (before === this.#state) return;
    this.#twin.takeIn(entry);
    this.#journal.push(entry);
    this.find(...findViolations(before, entry, this.#state));
  }

  #perform(decision: Decision): void {
    this.#takeIn(decision);
    this.#queue.push(...perform(this.#mood(), decision));
  }

  /** @returns whether there was any news */
  #hear(): boolean {
    const due = this.#queue.filter(({ heardAt }) => heardAt <= this.#now);
    if (due.length === 0) return false;
    this.#queue = this.#queue.filter(({ heardAt }) => heardAt > this.#now);
    for (const { fact } of due) this.#takeInFact(fact);
    return true;
  }

  #takeInFact(said: Fact): void {
    if (this.#facts.has(said)) {
      this.#takeIn(this.#facts.get(said) ?? said);
      return;
    }
    const fact = said.type === "ReleaseMerged" ? { ...said, after: this.#ancestorOf(said) } : said;
    this.#facts.set(said, fact);
    this.#takeIn(fact);
    this.#queue.push(...follow(this.#mood(), fact, this.#state));
  }

  /** I10: what was heard before is no news, however often it is heard. */
  #repeatFacts(): void {
    for (let count = 0; count < 3; count += 1) {
      const fact = this.#chance.pick([...this.#facts.values()]);
      if (fact === undefined || evolve(this.#state, fact) === this.#state) continue;
      this.find(`I10: heard again, this changes something: ${JSON.stringify(fact)}`);
    }
  }

  /** Everything that is known comes from the journal, as it is written. */
  #restart(): void {
    const journal: readonly Entry[] = JSON.parse(JSON.stringify(this.#journal));
    const refolded = evolveAll(initialState, journal);
    if (!isDeepStrictEqual(refolded, this.#state)) this.find("a restart forgets something");
    this.#state = refolded;
  }

  #mood(): Mood {
    return { chance: this.#chance, temper: this.#temper };
  }

  #openWays(): void {
    const at = this.#now;
    for (const { name: environment, holds } of this.#state.environments.values()) {
      for (const direction of new Set(holds.map((hold) => hold.direction))) {
        this.#takeIn({ at, type: "Unhold", environment, direction });
      }
    }
  }

  #nextInstant(): Instant | null {
    const clock = wake(this.#state, this.#now) ?? Number.POSITIVE_INFINITY;
    const next = Math.min(clock, ...this.#queue.map(({ heardAt }) => heardAt));
    return Number.isFinite(next) ? next : null;
  }

  /** The newest release before it on the branch that was heard of. */
  #ancestorOf({ release }: { readonly release: ReleaseId }): ReleaseId | null {
    const index = this.#branch.indexOf(release);
    const before = index < 0 ? this.#branch : this.#branch.slice(0, index);
    const heard = new Set(
      [...this.#facts.values()].flatMap((fact) =>
        fact.type === "ReleaseMerged" ? [fact.release] : [],
      ),
    );
    const isOnBranch = (id: ReleaseId) => this.#state.releases.get(id)?.isOrphaned !== true;
    return before.findLast((id) => heard.has(id) && isOnBranch(id)) ?? null;
  }
}
