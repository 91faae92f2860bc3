/** What touches the same environment, or the same page on GitHub, goes one after another. */
import { environmentOf } from "../domain/ids.ts";
import type { Effect } from "./effect.ts";
import type { KeyedQueue } from "./keyed-queue.ts";

export function locksOf(effect: Effect): readonly string[] {
  switch (effect.kind) {
    case "deploy":
      return effect.deployments.map(({ environment }) => environment).sort();
    case "cancel":
      return [environmentOf(effect.deployment)];
    // Both pages that it writes have effects of their own.
    case "show-wait":
      return [`show:${effect.release}`, `status:${effect.deployment}`];
    case "post-status":
    case "start-step":
    case "start-build":
    case "show-release":
    case "show-incident":
    case "show-dashboard":
    case "reply":
    case "close-preview":
    case "offer-way":
    case "cancel-run":
      return [effect.key];
  }
}

/** In the order of their names, so that two who want the same never wait for each other. */
export function underLocks(
  queue: KeyedQueue,
  locks: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const [first, ...others] = locks;
  if (first === undefined) return work();
  return queue.run(first, () => underLocks(queue, others, work));
}
