/** What a command came to, as data: the words for it are chosen where people read them. */

import type { Direction, Question } from "./command.ts";
import type { CommandWord } from "./command-table.ts";
import type { EnvironmentName, Instant, ReleaseId, StageName } from "./ids.ts";
import type { RefusalCode } from "./reason.ts";

/** One environment of a rollback. */
export type RollbackLine = { readonly environment: EnvironmentName } & (
  | {
      /** `adopted`: a rollback to the same release already ran. */
      readonly outcome: "rolling-back" | "adopted";
      readonly from: ReleaseId;
      readonly to: ReleaseId;
    }
  | { readonly outcome: "refused"; readonly from: ReleaseId | null }
);

export type ReplyDetails =
  | { readonly kind: "rollback"; readonly lines: readonly RollbackLine[] }
  | {
      readonly kind: "preview";
      /** Four letters; `/confirm CODE` answers it. */
      readonly code: string;
      readonly lines: readonly RollbackLine[];
      readonly expiresAt: Instant;
    }
  | { readonly kind: "preview-cancelled"; readonly code: string }
  | {
      readonly kind: "promotions";
      readonly action: "enable" | "disable";
      readonly environments: readonly EnvironmentName[];
      readonly directions: readonly Direction[];
      /** Releases that `--force` let in again. */
      readonly readmitted: readonly { readonly release: ReleaseId; readonly stage: StageName }[];
    }
  | { readonly kind: "retry"; readonly release: ReleaseId; readonly stage: StageName }
  | { readonly kind: "retry-build"; readonly release: ReleaseId }
  | {
      readonly kind: "reject";
      readonly release: ReleaseId;
      readonly stage: StageName;
      /** Where it is rolled back; what only waited was deployed nowhere. */
      readonly back: readonly EnvironmentName[];
      /** Where it stays, and why. */
      readonly kept: readonly EnvironmentName[];
      readonly keptBecause: "switched-off" | "no-target";
    }
  | { readonly kind: "halt" | "resume" }
  | { readonly kind: "quarantine" | "unquarantine"; readonly release: ReleaseId }
  /** A question: the answer is made from the state when it is given. */
  | { readonly kind: "answer"; readonly question: Question }
  | {
      readonly kind: "refused";
      readonly code: RefusalCode;
      readonly word: CommandWord;
      /** What was named: an environment, stage, release or code; null: nothing. */
      readonly subject: string | null;
      /** What stands in the way or would be right: the nearest name, the newer release, the role that is wanted. */
      readonly instead: string | null;
      /** What could be meant. */
      readonly candidates: readonly string[];
    };
