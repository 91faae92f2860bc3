/** One pipeline's place of work: its memory, its GitHub, the clock. */
import type { PipelineName } from "../domain/ids.ts";
import type { KeptWaiting } from "../views/status-answer.ts";
import type { Clock, Log } from "./api.ts";
import type { GitHubTime } from "./github-time.ts";
import type { Keeper } from "./keeper.ts";
import type { KeyedQueue } from "./keyed-queue.ts";
import type { GitHub, Trouble } from "./ports/github.ts";
import type { RepositoryStore } from "./ports/store.ts";
import type { UnclaimedRuns } from "./unclaimed-runs.ts";
import type { Workflows } from "./workflows.ts";

export interface Desk {
  readonly keeper: Keeper;
  readonly repository: RepositoryStore;
  /** Under the repository's name and default branch of now. */
  readonly github: GitHub;
  readonly workflows: Workflows;
  /** For work of the repository that must not go on side by side, each kind under a key of its own. */
  readonly inTurn: KeyedQueue;
  /** News of runs that came before the answer to their dispatch. */
  readonly unclaimed: UnclaimedRuns;
  readonly clock: Clock;
  readonly time: GitHubTime;
  readonly log: Log;
  /** GitHub's web pages, such as `https://github.com`, without a slash at the end. */
  readonly server: string;
  /** The desks of all pipelines of the repository, this one too, by name. */
  readonly neighbours: ReadonlyMap<PipelineName, Desk>;
  /** What GitHub's limits keep waiting now, rollbacks aside; null: nothing. */
  keptWaiting(): KeptWaiting | null;
}

/** How performing an effect ended. */
export type Performed =
  | { readonly kind: "done" }
  /** To be tried again. */
  | { readonly kind: "postponed"; readonly trouble: Trouble }
  /** To be looked at again after so many milliseconds; nothing went wrong. */
  | { readonly kind: "waiting"; readonly ms: number }
  /** It will never work, and what follows from that has been taken in. */
  | { readonly kind: "abandoned"; readonly why: string };

export const DONE: Performed = { kind: "done" };

const AWAY_MS = 60_000;

/** An archived repository or a suspended app may come back; the webhook that says so may be on its way. */
export function isAway(trouble: Trouble): boolean {
  return (
    trouble.kind === "refused" &&
    /repository is archived|installation is suspended|not installed here/.test(trouble.message)
  );
}

/** Sorts a trouble that nobody has special words for. */
export function giveUpOrRetry(trouble: Trouble): Performed {
  if (trouble.kind === "retryable") return { kind: "postponed", trouble };
  return isAway(trouble)
    ? { kind: "waiting", ms: AWAY_MS }
    : { kind: "abandoned", why: trouble.message };
}
