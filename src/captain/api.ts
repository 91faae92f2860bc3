/** The captain as the shell around it sees it. */
import type { Instant } from "../domain/ids.ts";
import type { Lane } from "./effect.ts";
import type { GitHub } from "./ports/github.ts";
import type { AddressedSignal, RepositoryRef } from "./ports/signal.ts";
import type { Store } from "./ports/store.ts";

/** One process's captain: takes in what is stored, decides, performs. */
export interface Captain {
  /** Reads what was left undone and goes on with it; repositories that are new, and what was missed, are looked for beside that. */
  start(): Promise<void>;
  /**
   * Whether a webhook is worth storing; asked for each before it is stored, so it is quick and only looks into memory.
   * true for repositories that have a pipeline, for pushes that may bring one, for `repository` and all `installation…`
   * events, and for everything as long as it is not known which repositories of the installation have one.
   */
  wants(webhook: IncomingWebhook): boolean;
  /** Says that a delivery was stored; returns at once. */
  notify(arrival: Arrival): void;
  /** Ends what runs, or leaves it where a new start takes it up; at most `withinMs`. */
  stop(withinMs: number): Promise<void>;
  /** Figures for /metrics; no names of repositories. */
  figures(): Promise<CaptainFigures>;
  /** Tests and the demo wait for this: nothing is under way; what is still to be done waits for the clock. */
  isIdle(): Promise<boolean>;
}

/** A webhook whose signature was right. */
export interface IncomingWebhook {
  readonly event: string;
  readonly installationId: number;
  /** null: it concerns the installation. */
  readonly repositoryId: number | null;
  /** JSON, as text. */
  readonly body: string;
}

/** A webhook that was stored a moment ago. */
export interface Arrival {
  /** As the store gave it. */
  readonly id: number;
  /** Parsed, so that it need not be read back. */
  readonly payload: unknown;
  /** How long the text is that it was parsed from. */
  readonly length: number;
}

export interface CaptainFigures {
  readonly pipelines: number;
  readonly releasesInFlight: number;
  readonly pendingDeliveries: number;
  readonly effects: readonly { readonly lane: string; readonly count: number }[];
  /** What the budget held back at the last looks, and why; of a long lane only its front was looked at. */
  readonly heldBack: readonly {
    readonly lane: string;
    readonly reason: string;
    readonly count: number;
  }[];
  readonly gitHubRequests: number;
  /** Webhook stored until the first call that it led to, the last 1,000; ms. */
  readonly decisionMs: readonly number[];
}

/** What the captain is made of. */
export interface CaptainParts {
  readonly store: Store;
  readonly world: World;
  readonly clock: Clock;
  readonly log: Log;
  /** How often GitHub is asked what it remembers; ms. */
  readonly sweepIntervalMs: number;
  /** Owners that may be served; null: all. */
  readonly allowedOwners: ReadonlySet<string> | null;
  /** How long courtesy waits for more of the same; ms. */
  readonly courtesyDelayMs: number;
}

/** Where the app is installed, and what it may see there. */
export interface ListedRepositories {
  readonly repositories: readonly RepositoryRef[];
  /** Installations whose repositories are all among them. */
  readonly complete: ReadonlySet<number>;
}

/** GitHub across installations. */
export interface World {
  /** Every repository that the app may serve now, as far as GitHub tells; or those of one installation. */
  listRepositories(installationId?: number): Promise<ListedRepositories>;
  /** Where people look at GitHub, such as `https://github.com`, without a slash at the end. */
  readonly server: string;
  open(repository: RepositoryRef): Promise<GitHub>;
  /** Signals in a webhook; none when it matters to nobody. */
  translate(event: string, payload: unknown): readonly AddressedSignal[];
  /** Webhooks that GitHub could not deliver since it was last asked, to be taken in directly; null: it does not tell now. */
  missedDeliveries(
    isKnown: (guids: readonly string[]) => Promise<ReadonlySet<string>>,
  ): Promise<readonly MissedDelivery[] | null>;
  /** May requests of this lane leave now? What was admitted is then run, once. */
  admit(installationId: number, lane: Lane, cost: Cost): Admission;
  requestCount(): number;
}

export interface MissedDelivery {
  readonly guid: string;
  readonly event: string;
  readonly payload: string;
  readonly installationId: number;
  readonly repositoryId: number | null;
}

/** How many requests of each kind. */
export interface Cost {
  readonly reads: number;
  /** PATCH, PUT, DELETE, and a POST that leaves nothing to see, such as a cancel. */
  readonly changes: number;
  /** A POST that leaves something to see: a Deployment, a status, a run, a check run, an issue, a comment, a reaction. */
  readonly creates: number;
}

export type Admission =
  | { readonly ok: true; readonly run: (work: () => Promise<void>) => Promise<void> }
  | { readonly ok: false; readonly retryAt: Instant; readonly reason: string };

export interface Clock {
  now(): Instant;
  /** @returns a function that cancels */
  after(ms: number, action: () => void): () => void;
}

/** Structured: every line may carry release, environment, stage, installation and repository id. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
