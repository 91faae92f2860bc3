/** Commits by the first of their digits, as a range that an index can answer. */
import { type CommitSha, commitSha } from "../domain/ids.ts";

export interface CommitRange {
  readonly from: CommitSha;
  /** Exclusive. */
  readonly below: CommitSha;
}

/** @returns null unless the prefix is 7 to 40 lower-case hex digits: fewer would name too many */
export function rangeOfCommits(prefix: string): CommitRange | null {
  if (!/^[0-9a-f]{7,40}$/.test(prefix)) return null;
  // No digit is above `f`, so whatever begins with the prefix comes before this.
  return { from: commitSha(prefix), below: commitSha(`${prefix}g`) };
}
