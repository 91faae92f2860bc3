/** A rollback that was asked for and waits to be confirmed. */
import type { EnvironmentName, Instant, ReleaseId } from "./ids.ts";
import type { RollbackLine } from "./reply.ts";

export interface Preview {
  /** Four letters, shown with it. */
  readonly code: string;
  /** The command that asked for it. */
  readonly command: string;
  readonly by: string;
  readonly environments: readonly EnvironmentName[];
  /** null: the default target of each. */
  readonly to: ReleaseId | null;
  readonly reason: string | null;
  readonly lines: readonly RollbackLine[];
  /** What stood in each environment; another value means that it changed. */
  readonly stood: readonly string[];
  readonly expiresAt: Instant;
}
