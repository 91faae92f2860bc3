/** What performing an effect costs of GitHub's limits. */
import type { Cost } from "./api.ts";
import type { Effect } from "./effect.ts";

/** GitHub allows 80 new things a minute; a stage of hundreds of environments must not ask for all of them at once. */
export const CREATED_AT_ONCE = 20;

/** As it usually goes; what a lost answer makes necessary is rare and small. */
export function costOf(effect: Effect): Cost {
  switch (effect.kind) {
    case "deploy": {
      const deployments = Math.min(effect.deployments.length, CREATED_AT_ONCE);
      return { reads: deployments, changes: 0, creates: deployments + 1 };
    }
    case "start-step":
    case "start-build":
      return { reads: 0, changes: 0, creates: 1 };
    case "cancel":
      return { reads: 0, changes: 1, creates: 0 };
    case "cancel-run":
      return { reads: 1, changes: 2, creates: 0 };
    case "post-status":
    case "show-wait":
      return { reads: 1, changes: 0, creates: 1 };
    case "show-release":
    case "show-dashboard":
      return { reads: 1, changes: 1, creates: 0 };
    case "show-incident":
      return { reads: 1, changes: 1, creates: 1 };
    case "close-preview":
      return { reads: 0, changes: 1, creates: 0 };
    case "offer-way":
      return { reads: 1, changes: 0, creates: 1 };
    case "reply":
      return { reads: 1, changes: 0, creates: 2 };
  }
}
