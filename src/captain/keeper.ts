/** Keeps one pipeline: its state in memory, its journal in the store, one tick at a time. */
import type { Decision } from "../domain/decision.ts";
import { type Entry, evolve, evolveAll } from "../domain/evolve/index.ts";
import type { Fact } from "../domain/fact.ts";
import type { Instant } from "../domain/ids.ts";
import { initialState, type State } from "../domain/state.ts";
import { tell } from "../domain/timeline.ts";
import { decide } from "../engine/decide.ts";
import { findViolations } from "../engine/invariants.ts";
import { stateWaits } from "../engine/wait.ts";
import { wake } from "../engine/wake.ts";
import type { Clock, Log } from "./api.ts";
import type { Effect } from "./effect.ts";
import { effectsOf } from "./effects-of.ts";
import type { PipelineStore } from "./ports/store.ts";
import { deploymentRows, releaseRows } from "./rows-of.ts";
import { freeze, thaw } from "./snapshot.ts";

export interface Keeper {
  readonly store: PipelineStore;
  /** As it is after the last tick. */
  state(): State;
  /** When the clock alone wakes it; null: never. */
  wakeAt(): Instant | null;
  /**
   * Takes facts in, decides, and writes all of it down at once.
   * @returns whether anything was written
   */
  takeIn(facts: readonly Fact[]): Promise<boolean>;
}

/** A start folds at most this many lines of the journal. */
const SNAPSHOT_EVERY = 2_000;
/** How often a tick is tried again when another writer was faster. */
const MOST_TRIES = 20;

interface Kept {
  readonly seq: number;
  readonly state: State;
}

interface Tick {
  readonly entries: readonly Entry[];
  readonly state: State;
  /** The states after each entry, for what depends on the moment. */
  readonly trail: readonly {
    readonly before: State;
    readonly entry: Entry;
    readonly after: State;
  }[];
}

export async function openKeeper(parts: {
  readonly store: PipelineStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Called after each tick that was written, with what it wants done. */
  readonly onWritten: (effects: readonly Effect[]) => void;
}): Promise<Keeper> {
  const { store, clock, log, onWritten } = parts;
  let kept = await load(store);
  let nextWake = wake(kept.state, clock.now());
  let snapshotSeq = kept.seq;
  let tail: Promise<unknown> = Promise.resolve();

  const write = async (facts: readonly Fact[]): Promise<boolean> => {
    for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
      const now = clock.now();
      const tick = think(kept.state, facts, now);
      const wakeAt = wake(tick.state, now);
      if (tick.entries.length === 0) {
        nextWake = wakeAt;
        return false;
      }
      const effects = tick.trail.flatMap(({ entry, after }) => effectsOf(entry, after));
      const seq = await store.append({
        expected: kept.seq,
        entries: tick.entries,
        effects,
        releases: releaseRows(tick.entries, tick.state),
        deployments: deploymentRows(kept.state, tick.state, tick.trail),
        wakeAt,
      });
      if (seq !== null) {
        kept = { seq, state: tick.state };
        nextWake = wakeAt;
        narrate(tick, log);
        onWritten(effects);
        if (seq - snapshotSeq >= SNAPSHOT_EVERY) {
          snapshotSeq = seq;
          await store.saveSnapshot({ seq, body: freeze(tick.state) });
        }
        return true;
      }
      kept = await load(store);
    }
    throw new Error("the journal is written by too many at once");
  };

  return {
    store,
    state: () => kept.state,
    wakeAt: () => nextWake,
    takeIn: (facts) => {
      const result = tail.then(() => write(facts));
      tail = result.catch(() => undefined);
      return result;
    },
  };
}

async function load(store: PipelineStore): Promise<Kept> {
  const snapshot = await store.readSnapshot();
  const thawed = snapshot === null ? null : thaw(snapshot.body);
  const from: Kept =
    snapshot === null || thawed === null
      ? { seq: 0, state: initialState }
      : { seq: snapshot.seq, state: thawed };
  const rows = await store.readEntries(from.seq);
  return {
    seq: rows.at(-1)?.seq ?? from.seq,
    state: evolveAll(
      from.state,
      rows.map(({ entry }) => entry),
    ),
  };
}

/** What says nothing new is left out; what is decided is checked against the invariants before anything is written. */
function think(start: State, facts: readonly Fact[], now: Instant): Tick {
  const trail: { before: State; entry: Entry; after: State }[] = [];
  let state = start;
  const fold = (entry: Entry) => {
    const after = evolve(state, entry);
    if (after !== state) trail.push({ before: state, entry, after });
    state = after;
  };
  for (const fact of facts) fold(fact);
  const taken = trail.length;
  const decisions: readonly Decision[] = state.pipeline === null ? [] : decide(state, now);
  for (const decision of decisions) fold(decision);
  const broken = trail
    .slice(taken)
    .flatMap(({ before, entry, after }) => findViolations(before, entry, after));
  if (broken.length > 0) {
    state = trail[taken]?.before ?? state;
    trail.length = taken;
    fold({ type: "PipelineHalted", at: now, cause: broken.join("; ") });
  }
  for (const decision of stateWaits(state, now)) fold(decision);
  return { entries: trail.map(({ entry }) => entry), state, trail };
}

/** The story of the tick in the log, with release and environment in every line. */
function narrate(tick: Tick, log: Log): void {
  for (const { before, entry, after } of tick.trail) {
    if (entry.type === "PipelineHalted") {
      log.error(
        { cause: entry.cause },
        "promotions are halted: a rule that must always hold was broken",
      );
    }
    for (const { kind, at: _, ...fields } of tell(before, entry, after)) log.info(fields, kind);
  }
}
