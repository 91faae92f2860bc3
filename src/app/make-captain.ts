/** A captain for one GitHub App: its store, its GitHub, its clock. */
import type { Captain, Clock, Log } from "../captain/api.ts";
import { createCaptain } from "../captain/captain.ts";
import type { Store } from "../captain/ports/store.ts";
import type { GitHubApp } from "./github-app.ts";
import { isGitHub, openWorld } from "./world.ts";

/** Courtesy (check runs, comments) waits so long for more of the same; people do not notice, GitHub's limits do. */
const COURTESY_DELAY_MS = 2_000;

export interface CaptainNeeds {
  readonly settings: {
    readonly apiUrl: string;
    readonly sweepIntervalMs: number;
    readonly allowedOwners: ReadonlySet<string> | null;
    /** Whether GitHub's limits are to be expected; by default on github.com alone. */
    readonly isLimited?: boolean;
  };
  readonly app: GitHubApp;
  readonly store: Store;
  readonly log: Log;
  readonly clock?: Clock;
}

/** @throws when GitHub does not know the app, or cannot be reached */
export async function makeCaptain({
  settings,
  app,
  store,
  log,
  clock = realClock,
}: CaptainNeeds): Promise<Captain> {
  const { apiUrl, sweepIntervalMs, allowedOwners, isLimited } = settings;
  const world = await openWorld({ app, clock, apiUrl, isLimited: isLimited ?? isGitHub(apiUrl) });
  const courtesyDelayMs = COURTESY_DELAY_MS;
  return createCaptain({
    store,
    world,
    clock,
    log,
    sweepIntervalMs,
    allowedOwners,
    courtesyDelayMs,
  });
}

export const realClock: Clock = {
  now: () => Date.now(),
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};
