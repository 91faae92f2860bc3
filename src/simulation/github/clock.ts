/** Time for the simulated GitHub: as it passes, faster than it passes, or only when a test says so. */

/** Everything in the simulation that waits or dates something asks this and nothing else. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Runs the action once, `delayMs` of this clock's time from now, unless cancelled before. */
  after(delayMs: number, action: () => void): Cancel;
}

export type Cancel = () => void;

/** The machine's own time. Its timers do not keep the process alive. */
export function realClock(): Clock {
  return acceleratedClock({ factor: 1, startMs: Date.now() });
}

/** Node forgets longer timers; ours look at the clock again when they wake. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** How fast a clock runs, and from where: at the machine's instant `at` it shows `shows`. */
export interface Pace {
  /** Milliseconds of {@link machineTime}. */
  readonly at: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly shows: number;
  /** The machine's own time is 1. */
  readonly factor: number;
  /** The clock stands when it shows this, until it is told another pace; `null`: never. */
  readonly until: number | null;
}

/** A clock whose pace may change on the way; clocks of several processes that keep the same paces show the same time. */
export interface PacedClock extends Clock {
  /** From now on time runs like this; where the clock is ahead of it already, it stands until time has caught up. */
  keep(pace: Pace): void;
}

/** Milliseconds since an instant that all processes of this machine share; it never goes back. */
export function machineTime(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/**
 * Time that runs `factor` times as fast as the machine's. Actions run in the order of their instants and
 * never before them, however coarse the machine's timers are; they do not keep the process alive.
 * @param options.startMs what the clock shows when it is made; the machine's time by default
 */
export function acceleratedClock(options: { factor: number; startMs?: number }): PacedClock {
  const { factor, startMs = Date.now() } = options;
  let pace: Pace = { at: machineTime(), shows: startMs, factor, until: null };
  let latest = startMs;
  const agenda = new Agenda();
  const now = () => {
    const shows = Math.floor(pace.shows + (machineTime() - pace.at) * pace.factor);
    latest = Math.max(latest, Math.min(shows, pace.until ?? shows));
    return latest;
  };
  let timer: NodeJS.Timeout | null = null;
  const arm = () => {
    if (timer !== null) clearTimeout(timer);
    const next = agenda.nextAt();
    if (next === null || next > (pace.until ?? next)) return;
    const waitMs = Math.ceil(Math.max(0, next - now()) / pace.factor);
    timer = setTimeout(wake, Math.min(waitMs, LONGEST_TIMER_MS));
    timer.unref();
  };
  const wake = () => {
    for (let due = agenda.takeDue(now()); due !== null; due = agenda.takeDue(now())) due.action();
    arm();
  };
  return {
    now,
    after(delayMs, action) {
      const cancel = agenda.add(now() + Math.max(0, delayMs), action);
      arm();
      return cancel;
    },
    keep(next) {
      now();
      pace = next;
      arm();
    },
  };
}

/** A clock that stands still until `advance`; actions run in the order of their instants, inside `advance`. */
export interface ManualClock extends Clock {
  /** Moves time forward by `byMs` and runs what falls due, also what the due actions plan themselves. */
  advance(byMs: number): void;
  /** When the next planned action falls due, or null. */
  nextAt(): number | null;
}

/** @param startMs what the clock shows first; 2026-11-23T09:00:00Z by default */
export function manualClock(startMs: number = Date.UTC(2026, 10, 23, 9)): ManualClock {
  let nowMs = startMs;
  const agenda = new Agenda();
  return {
    now: () => nowMs,
    nextAt: () => agenda.nextAt(),
    after: (delayMs, action) => agenda.add(nowMs + Math.max(0, delayMs), action),
    advance(byMs) {
      const until = nowMs + byMs;
      for (let due = agenda.takeDue(until); due !== null; due = agenda.takeDue(until)) {
        nowMs = Math.max(nowMs, due.at);
        due.action();
      }
      nowMs = until;
    },
  };
}

interface Planned {
  readonly at: number;
  readonly action: () => void;
}

/** What is planned, by its instant; what was planned first goes first at the same instant. */
class Agenda {
  #planned: Planned[] = [];

  add(at: number, action: () => void): Cancel {
    const planned = { at, action };
    this.#planned.splice(this.#placeFor(at), 0, planned);
    return () => {
      this.#planned = this.#planned.filter((other) => other !== planned);
    };
  }

  nextAt(): number | null {
    return this.#planned[0]?.at ?? null;
  }

  /** Takes out the first action that is due by `until`. */
  takeDue(until: number): Planned | null {
    const [first] = this.#planned;
    if (first === undefined || first.at > until) return null;
    this.#planned.shift();
    return first;
  }

  #placeFor(at: number): number {
    let low = 0;
    let high = this.#planned.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#planned[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
