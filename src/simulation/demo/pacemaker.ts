/** Lets hours pass in moments while everybody waits, and takes time while somebody works. */
import { machineTime, type Pace, type PacedClock } from "../github/clock.ts";
import type { Setting } from "../setting.ts";

/** While requests fly and actions run: a second of computing counts two minutes, so no timeout is near. */
const BUSY_FACTOR = 120;
/** While all wait for bakes and runners: an hour passes in less than a tenth of a second. */
const QUIET_FACTOR = 45_000;
/** So long nothing may be seen of the app before it counts as waiting; it decides within a few milliseconds. */
const QUIET_AFTER_MS = 15;
/**
 * Quiet time passes in stretches, and the next begins when the app keeps this one: so far may the clocks be apart.
 * The first ones are short, for what only looked quiet.
 */
const FIRST_STRETCH_MS = 15_000;
const LONGEST_STRETCH_MS = 5 * 60_000;
/** An app that takes longer to keep a pace is at work, though nothing is seen of it. */
const LATE_MS = 10;

export interface Pacemaker {
  /** From then on a second is a second. */
  stop(): void;
}

/** How it begins. */
export function firstPace(clock: PacedClock): Pace {
  return { at: machineTime(), shows: clock.now(), factor: BUSY_FACTOR, until: null };
}

/**
 * Correctness does not rest on it: guessed wrongly, something takes some minutes more or less.
 * @param tell hands a pace to the app's clock; resolves when that keeps it
 */
export function startPacemaker(
  clock: PacedClock,
  setting: Setting,
  tell: (pace: Pace) => Promise<void>,
): Pacemaker {
  const { world, github, actions } = setting;
  let isBusy = true;
  let isStopped = false;
  let heardAt = machineTime();
  let stretchMs = FIRST_STRETCH_MS;
  const keep = (factor: number, until: number | null) => {
    const pace = { at: machineTime(), shows: clock.now(), factor, until };
    clock.keep(pace);
    return tell(pace);
  };
  const hear = () => {
    heardAt = machineTime();
    stretchMs = FIRST_STRETCH_MS;
    if (isBusy || isStopped) return;
    isBusy = true;
    void keep(BUSY_FACTOR, null);
  };
  const ends = [world.onHappening(hear), github.log.onRequest(hear)];
  const look = async () => {
    while (!isStopped) {
      await Promise.all([actions.idle(), github.webhooks.settled()]);
      const leftMs = heardAt + QUIET_AFTER_MS - machineTime();
      if (leftMs > 0) {
        await pause(leftMs);
        continue;
      }
      isBusy = false;
      const askedAt = machineTime();
      await Promise.all([
        keep(QUIET_FACTOR, clock.now() + stretchMs),
        pause(stretchMs / QUIET_FACTOR),
      ]);
      stretchMs = isBusy ? FIRST_STRETCH_MS : Math.min(LONGEST_STRETCH_MS, 2 * stretchMs);
      if (machineTime() - askedAt > LATE_MS) heardAt = machineTime();
    }
  };
  void look();
  return {
    stop() {
      if (isStopped) return;
      isStopped = true;
      for (const end of ends) end();
      void keep(1, null);
    },
  };
}

/** A process that has just started loads code and looks around, which takes it longer than anything later. */
const FIRST_LOOK_MS = 250;

/** Resolves when the app has looked around: nothing was asked for a while. */
export async function hasLookedAround({ github }: Setting): Promise<void> {
  for (let asked = -1; asked < github.log.entries.length; await pause(FIRST_LOOK_MS)) {
    asked = github.log.entries.length;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
