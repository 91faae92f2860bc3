/** What people ask for, once their words are understood and their permission is known. */
import type { EnvironmentName, PipelineName, ReleaseId, StageName } from "./ids.ts";
import type { ReplyDetails } from "./reply.ts";

export type Direction = "in" | "out";

/** A command with who gave it and where the answer goes. */
export interface GivenCommand {
  /** The same comment is the same command, however often it is delivered. */
  readonly id: string;
  readonly by: string;
  readonly request: Command;
}

/** Operands are resolved to names before a command reaches the engine. */
export type Command =
  | {
      readonly kind: "rollback";
      readonly environments: readonly EnvironmentName[];
      /** null: the default target of each environment. */
      readonly to: ReleaseId | null;
      readonly reason: string | null;
      /** true: no preview, act at once. */
      readonly now: boolean;
    }
  | {
      readonly kind: "confirm" | "cancel";
      /** null: the person's own open preview. */
      readonly code: string | null;
    }
  | {
      readonly kind: "promotions";
      readonly action: "enable" | "disable";
      readonly environments: readonly EnvironmentName[];
      readonly directions: readonly Direction[];
      readonly reason: string | null;
      readonly force: boolean;
    }
  | {
      readonly kind: "retry";
      readonly stage: StageName;
      /** null: the newest release rejected there. */
      readonly release: ReleaseId | null;
    }
  | { readonly kind: "retry-build"; readonly release: ReleaseId | null }
  | { readonly kind: "reject"; readonly stage: StageName; readonly release: ReleaseId | null }
  | { readonly kind: "halt"; readonly reason: string | null }
  | { readonly kind: "resume" }
  | { readonly kind: "quarantine"; readonly release: ReleaseId }
  | { readonly kind: "unquarantine"; readonly release: ReleaseId; readonly reason: string | null }
  /** Changes nothing; the answer is made when it is given. */
  | { readonly kind: "question"; readonly question: Question }
  /** It was understood that it can't be done, before the engine was asked. */
  | { readonly kind: "refused"; readonly details: Extract<ReplyDetails, { kind: "refused" }> };

/** The pipelines of the repository that one answer is about; left out: the one that is asked. */
type Among = readonly PipelineName[];

/** What people ask. */
export type Question =
  | {
      readonly about: "status";
      readonly environments: readonly EnvironmentName[];
      readonly release: ReleaseId | null;
      readonly among?: Among;
    }
  | { readonly about: "history"; readonly environment: EnvironmentName; readonly count: number }
  | {
      readonly about: "where";
      readonly release: ReleaseId | null;
      /** Digits of a commit, 7 or more; null: a pull request is meant, or a release. */
      readonly commit: string | null;
      readonly pullRequest: number | null;
      readonly among?: Among;
    }
  | { readonly about: "recent"; readonly forMs: number; readonly among?: Among }
  | { readonly about: "help" };
