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

/**
 * Time that runs `factor` times as fast as the machine's.
 * @param options.startMs what the clock shows when it is made; the machine's time by default
 */
export function acceleratedClock(options: { factor: number; startMs?: number }): Clock {
  const origin = performance.now();
  const startMs = options.startMs ?? Date.now();
  return {
    now: () => Math.floor(startMs + (performance.now() - origin) * options.factor),
    after(delayMs, action) {
      const timer = setTimeout(action, delayMs / options.factor);
      timer.unref();
      return () => clearTimeout(timer);
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
  let order = 0;
  let planned: Planned[] = [];
  const next = () =>
    planned.reduce<Planned | null>((first, one) => (isEarlier(one, first) ? one : first), null);
  const cancel = (one: Planned) => {
    planned = planned.filter((other) => other !== one);
  };
  return {
    now: () => nowMs,
    nextAt: () => next()?.at ?? null,
    after(delayMs, action) {
      order += 1;
      const one = { at: nowMs + Math.max(0, delayMs), order, action };
      planned.push(one);
      return () => cancel(one);
    },
    advance(byMs) {
      const until = nowMs + byMs;
      for (let due = next(); due !== null && due.at <= until; due = next()) {
        cancel(due);
        nowMs = Math.max(nowMs, due.at);
        due.action();
      }
      nowMs = until;
    },
  };
}

interface Planned {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

function isEarlier(one: Planned, than: Planned | null): boolean {
  if (than === null) return true;
  return one.at < than.at || (one.at === than.at && one.order < than.order);
}
