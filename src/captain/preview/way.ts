/** The way from the release that leaves to the one that comes, as commits. */
import type { CommitSha } from "../../domain/ids.ts";

export interface Way {
  readonly from: CommitSha;
  readonly to: CommitSha;
  /** The target has commits of its own: files that it alone changed are not in `files`. */
  readonly isForked: boolean;
  /** Changed by what leaves; null: more than GitHub lists. */
  readonly files: readonly string[] | null;
}
