/** How the process ends: in order when asked to, at once when asked twice or when something unforeseen happens. */
import type { Logger } from "pino";

/** Less than the 10 s after which an orchestrator kills. */
const LONGEST_STOP_MS = 9_000;
/** A Ctrl-C may arrive twice, from the terminal and from npm: within this time it is one. */
const SAME_SIGNAL_MS = 500;

/**
 * @param signalled the first signal, from {@link firstSignal}; from then on a second one ends the process at once
 * @returns after that signal, when `stop` is through; the process may end then
 */
export async function runUntilSignal(
  stop: () => Promise<void>,
  log: Logger,
  signalled: Promise<NodeJS.Signals> = firstSignal(),
): Promise<void> {
  const signal = await signalled;
  log.info({ signal }, "Stopping");
  const askedAt = performance.now();
  for (const again of SIGNALS) {
    process.on(again, () => {
      if (performance.now() - askedAt > SAME_SIGNAL_MS) process.exit(1);
    });
  }
  const timer = setTimeout(() => {
    log.warn({}, "Something still runs; the next start takes it up");
    process.exit(0);
  }, LONGEST_STOP_MS);
  await stop();
  clearTimeout(timer);
  log.info({}, "Stopped");
}

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/** The first SIGTERM or SIGINT. It is listened on: with no listener the same signal, sent once more a moment later, would kill. */
export function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve(signal));
  });
}

/** What nobody caught leaves the process in an unknown state: it is said, and the process ends. */
export function endOnUnforeseen(log: Logger): void {
  const end = (error: unknown) => {
    log.fatal({ err: error }, "Something unforeseen happened; the process ends");
    // The line is written by the next turn of the event loop.
    setImmediate(() => process.exit(1));
  };
  process.on("uncaughtException", end);
  process.on("unhandledRejection", end);
}
