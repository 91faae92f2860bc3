/** Plays a scenario on the real engine in virtual time, and checks every invariant on the way. */

import { touches } from "../../config/paths.ts";
import type { Decision } from "../../domain/decision.ts";
import type { Deployment } from "../../domain/deployment.ts";
import { type Entry, evolve, evolveAll } from "../../domain/evolve/index.ts";
import type { Fact } from "../../domain/fact.ts";
import { commitSha, type DeploymentKey, type Instant, type ReleaseId } from "../../domain/ids.ts";
import { initialState, type State } from "../../domain/state.ts";
import { type TimelineEntry, tell } from "../../domain/timeline.ts";
import { decide } from "../../engine/decide.ts";
import { findViolations } from "../../engine/invariants.ts";
import { findUnrest } from "../../engine/rest.ts";
import { type ReleaseStatus, releaseStatus } from "../../engine/status.ts";
import { stateWaits } from "../../engine/wait.ts";
import { wake } from "../../engine/wake.ts";
import { commandsIn } from "./comments.ts";
import { rehearsedText } from "./reply-text.ts";
import type { Scenario, ScenarioEvent } from "./scenario.ts";
import { type Scheduled, type ScriptedWorld, scriptedWorld } from "./scripted-world.ts";

export interface Rehearsal {
  readonly scenario: Scenario;
  readonly timeline: readonly TimelineEntry[];
  readonly state: State;
  /** Every release as it ended up, those that the state has forgotten too. */
  readonly releases: ReadonlyMap<ReleaseId, RehearsedRelease>;
  /** Every deployment as it ended up, in the order of dispatch. */
  readonly deployments: readonly Deployment[];
  /** What was written under comments, by the line of the timeline that tells of it. */
  readonly texts: ReadonlyMap<TimelineEntry, string>;
  /** The instant at which the rehearsal ended. */
  readonly end: Instant;
  /** Sentences about broken invariants; empty: all held. */
  readonly violations: readonly string[];
  /** Lines of outcomes that never came into play. */
  readonly unusedOutcomes: readonly number[];
}

export interface RehearsedRelease {
  readonly rank: number;
  readonly isOrphaned: boolean;
  readonly status: ReleaseStatus;
}

export function rehearse(scenario: Scenario): Rehearsal {
  const stage = new Stagehand(scenario);
  let now: Instant | null = scenario.start;
  stage.takeIn({
    at: scenario.start,
    type: "PipelineConfigured",
    pipeline: scenario.pipeline,
    commit: null,
  });
  while (now !== null && (scenario.until === null || now <= scenario.until)) {
    stage.playInstant(now);
    now = stage.nextInstant(now);
  }
  return stage.result();
}

/** Ticks within one instant; more means that decisions chase each other. */
const MOST_TICKS = 1_000;

/** Holds the state, the script and the clock of one rehearsal. */
class Stagehand {
  #state: State = initialState;
  readonly #scenario: Scenario;
  readonly #world: ScriptedWorld;
  readonly #entries: Entry[] = [];
  readonly #timeline: TimelineEntry[] = [];
  readonly #deployments = new Map<DeploymentKey, Deployment>();
  #noted: State["environments"] = initialState.environments;
  readonly #forgotten = new Map<ReleaseId, RehearsedRelease>();
  readonly #violations: string[] = [];
  #queue: Scheduled[] = [];
  readonly #script: readonly ScenarioEvent[];
  /** How many events of the script are over. */
  #played = 0;
  readonly #texts = new Map<TimelineEntry, string>();
  #comments = 0;
  #now: Instant;
  #newest: ReleaseId | null = null;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#script = scenario.events;
    this.#world = scriptedWorld(scenario);
    this.#now = scenario.start;
  }

  /** Results of the world first, then the script's events; then ticks until nothing follows any more; then the waits. */
  playInstant(now: Instant): void {
    this.#now = now;
    this.#takeInDue(now);
    for (let event = this.#script[this.#played]; event !== undefined && event.at <= now; ) {
      this.#played += 1;
      this.#play(event);
      event = this.#script[this.#played];
    }
    for (let tick = 0; tick < MOST_TICKS; tick += 1) {
      const decisions = decide(this.#state, now);
      for (const decision of decisions) this.#perform(decision);
      const news = this.#takeInDue(now);
      if (decisions.length === 0 && !news) break;
    }
    for (const decision of stateWaits(this.#state, now)) this.takeIn(decision);
    this.#noteDeployments();
    this.#violations.push(...findUnrest(this.#state, now));
  }

  /** The next instant at which anything is due; null: nothing is left to happen. */
  nextInstant(now: Instant): Instant | null {
    const instants = [
      ...this.#queue.map(({ at }) => at),
      this.#script[this.#played]?.at ?? Number.POSITIVE_INFINITY,
      wake(this.#state, now) ?? Number.POSITIVE_INFINITY,
    ];
    const next = Math.min(...instants);
    return Number.isFinite(next) ? next : null;
  }

  result(): Rehearsal {
    return {
      scenario: this.#scenario,
      timeline: this.#timeline,
      state: this.#state,
      releases: new Map([...this.#forgotten, ...describeReleases(this.#state)]),
      deployments: [...this.#deployments.values()],
      end: this.#now,
      texts: this.#texts,
      violations: this.#violations,
      unusedOutcomes: this.#world.unusedOutcomes(),
    };
  }

  /** Folds one line of the journal into the state and the story, and checks the invariants. */
  takeIn(entry: Entry): void {
    const before = this.#state;
    const after = evolve(before, entry);
    this.#state = after;
    if (before === after) return;
    this.#entries.push(entry);
    const lines = tell(before, entry, after);
    this.#timeline.push(...lines);
    if (entry.type === "Reply" && lines[0] !== undefined) this.#write(lines[0], before, entry);
    this.#violations.push(...findViolations(before, entry, after));
    if (after.forgotten !== before.forgotten) {
      for (const [id, release] of describeReleases(before)) this.#forgotten.set(id, release);
    }
  }

  /** Writes down how deployments stand: at the end of an instant, or when somebody is told of them. */
  #noteDeployments(): void {
    const { environments } = this.#state;
    if (environments === this.#noted) return;
    for (const [name, environment] of environments) {
      if (this.#noted.get(name) === environment) continue;
      for (const deployment of environment.deployments) {
        this.#deployments.set(deployment.key, deployment);
      }
    }
    this.#noted = environments;
  }

  #write(line: TimelineEntry, before: State, entry: Extract<Entry, { type: "Reply" }>): void {
    const command = before.commands.find(({ id }) => id === entry.command);
    if (command === undefined) return;
    const { details, at: now } = entry;
    this.#noteDeployments();
    const deployments = [...this.#deployments.values()];
    this.#texts.set(line, rehearsedText({ command, details, state: before, deployments, now }));
  }

  #perform(decision: Decision): void {
    this.takeIn(decision);
    this.#queue.push(...this.#world.perform(decision, this.#state));
  }

  #takeInDue(now: Instant): boolean {
    const due = this.#queue.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    this.#queue = this.#queue.filter(({ at }) => at > now);
    for (const { fact } of due) this.#takeInFact(fact);
    return due.length > 0;
  }

  #takeInFact(fact: Fact): void {
    this.takeIn(fact);
    this.#queue.push(...this.#world.follow(fact, this.#state));
  }

  #play(event: ScenarioEvent): void {
    const { at } = event;
    switch (event.kind) {
      case "merge":
        this.#merge(event.release, event.files);
        break;
      case "alarm": {
        const { target, alarm, state } = event;
        this.takeIn({ at, type: "AlarmChanged", target, alarm, state });
        break;
      }
      case "pipeline": {
        const { pipeline } = event;
        if (pipeline === null) break;
        this.takeIn({ at, type: "PipelineConfigured", pipeline, commit: null });
        break;
      }
      case "restart":
        this.#restart();
        break;
      case "comment":
        this.#comment(event);
        return;
    }
  }

  /** A build that takes no time belongs to its merge. */
  #merge(release: ReleaseId, files: readonly string[] | null): void {
    const now = this.#now;
    const paths = this.#state.pipeline?.paths ?? [];
    if (files !== null && !touches(paths, files)) return;
    const commit = commitSha(release);
    this.takeIn({ at: now, type: "ReleaseMerged", release, commit, after: this.#newest });
    this.#newest = release;
    const scheduled = this.#world.merge(release, now);
    for (const { at, fact } of scheduled) if (at <= now) this.#takeInFact(fact);
    this.#queue.push(...scheduled.filter(({ at }) => at > now));
  }

  #comment(event: Extract<ScenarioEvent, { kind: "comment" }>): void {
    this.#comments += 1;
    for (const command of commandsIn(event, this.#comments, this.#state)) {
      this.takeIn({ at: event.at, type: "CommandGiven", command });
    }
  }

  /** The process dies and starts again: everything it knows comes from the journal. */
  #restart(): void {
    const journal: Entry[] = JSON.parse(JSON.stringify(this.#entries));
    this.#state = evolveAll(initialState, journal);
  }
}

function* describeReleases(state: State): Iterable<[ReleaseId, RehearsedRelease]> {
  for (const { id, rank, isOrphaned } of state.releases.values()) {
    yield [id, { rank, isOrphaned, status: releaseStatus(state, id) }];
  }
}
