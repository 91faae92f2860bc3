/** What requests cost of GitHub's limits. */
import type { Cost } from "../captain/api.ts";

export const READ: Cost = { reads: 1, changes: 0, creates: 0 };
export const CHANGE: Cost = { reads: 0, changes: 1, creates: 0 };
export const CREATE: Cost = { reads: 0, changes: 0, creates: 1 };

export const NOTHING: Cost = { reads: 0, changes: 0, creates: 0 };

/** What a request costs: which ones leave something to see is not published; a cancel or a query surely does not. */
export function costOfRequest(method: string, url: string): Cost {
  if (method === "GET" || method === "HEAD") return READ;
  return method === "POST" && !/\/((force-)?cancel|rerun|graphql)$/.test(url) ? CREATE : CHANGE;
}

export function plus(one: Cost, other: Cost): Cost {
  return {
    reads: one.reads + other.reads,
    changes: one.changes + other.changes,
    creates: one.creates + other.creates,
  };
}

/** Never below nothing. */
export function minus(one: Cost, other: Cost): Cost {
  return {
    reads: Math.max(0, one.reads - other.reads),
    changes: Math.max(0, one.changes - other.changes),
    creates: Math.max(0, one.creates - other.creates),
  };
}

/** "Most REST API GET, HEAD, and OPTIONS requests: 1 point; most POST, PATCH, PUT, or DELETE requests: 5 points". */
export function pointsOf(cost: Cost): number {
  return cost.reads + 5 * writesOf(cost);
}

export function writesOf(cost: Cost): number {
  return cost.changes + cost.creates;
}
