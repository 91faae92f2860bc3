/** What performing an effect costs of GitHub's limits. */
import type { Cost } from "./api.ts";
import type { Effect } from "./effect.ts";

/** As it usually goes; what a lost answer makes necessary is rare and small. */
export function costOf(effect: Effect): Cost {
  switch (effect.kind) {
    case "deploy":
      return {
        reads: effect.deployments.length,
        changes: 0,
        creates: effect.deployments.length + 1,
      };
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
    case "show-incident":
    case "show-dashboard":
      return { reads: 1, changes: 1, creates: 0 };
    case "close-preview":
      return { reads: 0, changes: 1, creates: 0 };
    case "offer-way":
      return { reads: 1, changes: 0, creates: 1 };
    case "reply":
      return { reads: 1, changes: 0, creates: 2 };
  }
}
