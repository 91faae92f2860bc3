/** What happened to the branches, as `GET /activity` remembers it: each push with before and after. */

import { type Answer, ok, unprocessable } from "../answer.ts";
import { linkTo, numberIn } from "../paging.ts";
import { type RepositoryCall, type Route, repositoryRoute } from "../routes.ts";
import type { World } from "../world.ts";
import type { Account } from "./accounts.ts";
import { presentAccount } from "./accounts.ts";
import type { Repository } from "./repositories.ts";

export interface Activity {
  readonly id: number;
  /** 40 zeros for a new branch. */
  readonly before: string;
  /** 40 zeros for a deleted branch. */
  readonly after: string;
  /** `refs/heads/main` */
  readonly ref: string;
  readonly timestamp: string;
  readonly type: ActivityType;
  readonly actor: Account;
}

export type ActivityType =
  | "push"
  | "force_push"
  | "branch_creation"
  | "branch_deletion"
  | "pr_merge"
  | "merge_queue_merge";

/** Writes down a change of a branch. */
export function recordActivity(
  world: World,
  repository: Repository,
  change: Omit<Activity, "id" | "timestamp">,
): void {
  repository.activity.push({ id: world.nextId("activity"), timestamp: world.time(), ...change });
}

export const activityRoutes: readonly Route[] = [
  repositoryRoute(
    "GET /repos/{owner}/{repo}/activity",
    "repos/list-activities",
    ["contents:read"],
    list,
  ),
];

/** Newest first, in pages by cursor: `page` is not a parameter here. */
function list(call: RepositoryCall): Answer {
  const { repository, query } = call;
  const ref = query.get("ref");
  const wanted = ref === null ? null : ref.startsWith("refs/") ? ref : `refs/heads/${ref}`;
  const actor = query.get("actor")?.toLowerCase() ?? null;
  const type = query.get("activity_type");
  const matching = repository.activity
    .filter((one) => wanted === null || one.ref === wanted)
    .filter((one) => actor === null || one.actor.login.toLowerCase() === actor)
    .filter((one) => type === null || one.type === type)
    .toReversed();
  const perPage = Math.min(100, Math.max(1, numberIn(call, "per_page") ?? 30));
  const start = startOf(query, matching);
  const items = matching.slice(start, start + perPage);
  const last = items.at(-1);
  const hasMore = last !== undefined && start + perPage < matching.length;
  const headers: Record<string, string> = hasMore
    ? { link: linkTo(call, "next", { after: cursorOf(last) }) }
    : {};
  return ok(
    items.map((one) => present(call.world, one)),
    headers,
  );
}

function startOf(query: URLSearchParams, matching: readonly Activity[]): number {
  const after = query.get("after");
  if (after === null) return 0;
  const index = matching.findIndex((one) => cursorOf(one) === after);
  if (index === -1) throw unprocessable("The cursor is invalid");
  return index + 1;
}

function cursorOf(activity: Activity): string {
  return Buffer.from(`activity:${activity.id}`).toString("base64url");
}

function present(world: World, activity: Activity) {
  return {
    id: activity.id,
    node_id: world.nodeId("PSH", activity.id),
    before: activity.before,
    after: activity.after,
    ref: activity.ref,
    timestamp: activity.timestamp,
    activity_type: activity.type,
    actor: presentAccount(world, activity.actor),
  };
}
