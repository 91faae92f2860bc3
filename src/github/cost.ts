/** What requests cost of GitHub's limits. */

/** How many requests of each kind. */
export interface Cost {
  readonly reads: number;
  /** PATCH, PUT, DELETE, and a POST that leaves nothing to see, such as a cancel. */
  readonly changes: number;
  /** A POST that leaves something to see: a Deployment, a status, a run, a check run, an issue, a comment, a reaction. */
  readonly creates: number;
}

export const READ: Cost = { reads: 1, changes: 0, creates: 0 };
export const CHANGE: Cost = { reads: 0, changes: 1, creates: 0 };
export const CREATE: Cost = { reads: 0, changes: 0, creates: 1 };

/** "Most REST API GET, HEAD, and OPTIONS requests: 1 point; most POST, PATCH, PUT, or DELETE requests: 5 points". */
export function pointsOf(cost: Cost): number {
  return cost.reads + 5 * writesOf(cost);
}

export function writesOf(cost: Cost): number {
  return cost.changes + cost.creates;
}
