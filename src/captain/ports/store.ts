/** What the captain remembers. Everything belongs to one repository of one installation; nothing is read without it. */
import type { Entry } from "../../domain/evolve/index.ts";
import type { CommitSha, Instant, PipelineName, ReleaseId } from "../../domain/ids.ts";
import type { ChangeLine, DeploymentLine, TurnLine } from "../../views/rows.ts";
import type { Effect } from "../effect.ts";
import type { RepositoryRef } from "./signal.ts";

/** A webhook as it came, kept until it has been taken in. */
export interface Delivery {
  /** Counts up. */
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly installationId: number;
  /** null: it concerns the installation. */
  readonly repositoryId: number | null;
  readonly receivedAt: Instant;
}

/** A webhook that is to be stored. */
export interface NewDelivery extends Omit<Delivery, "id"> {
  /** The body, as text. */
  readonly payload: string;
}

/** Across installations: what arrives, and where pipelines are. */
export interface Store {
  /**
   * Returns when all are durably stored; calls made together share one transaction.
   * @returns its id; null for a delivery that was stored before (the same guid and the same body)
   */
  saveDelivery(delivery: NewDelivery): Promise<number | null>;
  /** Those not yet taken in, oldest first; with `after` only those with a higher id, none of the installations in `except`. */
  pendingDeliveries(
    limit: number,
    after?: number,
    except?: readonly number[],
  ): Promise<readonly Delivery[]>;
  /** null: it was dropped, or its repository is forgotten. */
  readPayload(id: number): Promise<string | null>;
  finishDeliveries(ids: readonly number[]): Promise<void>;
  /** A delivery that can't be taken in is put aside, so that it holds up nothing. */
  setAsideDelivery(id: number, error: string): Promise<void>;
  /** GUIDs among these that were stored, since a month at least. */
  knownDeliveries(guids: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Drops payloads that were taken in before `before`, and forgets the GUIDs of a month before that.
   * @returns how many payloads
   */
  dropDeliveries(before: Instant): Promise<number>;

  listRepositories(): Promise<readonly StoredRepository[]>;
  repository(installationId: number, repositoryId: number): RepositoryStore;

  /**
   * Effects that are due, for one installation, most important first: by lane, then the one longest due first.
   * @param limit of each lane, so that a long one hides no other
   */
  dueEffects(installationId: number, now: Instant, limit: number): Promise<readonly StoredEffect[]>;
  /** When the next effect of any installation is due, with `after` the next one later than that; null: none waits. */
  nextEffectAt(after?: Instant): Promise<Instant | null>;
  /** How many wait in each lane, in the order of the lanes. */
  countEffects(): Promise<readonly { readonly lane: Effect["lane"]; readonly count: number }[]>;
  /**
   * Drops the bodies of effects that were done before `before`; their keys stay known.
   * @returns how many
   */
  dropEffects(before: Instant): Promise<number>;
  /** Fails while the store cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface StoredRepository {
  readonly ref: RepositoryRef;
  /** Why nothing is done for it now; null: it is served. */
  readonly paused: "suspended" | "archived" | "removed" | null;
  readonly pipelines: readonly PipelineName[];
}

export interface StoredEffect {
  readonly id: number;
  readonly installationId: number;
  readonly repositoryId: number;
  readonly pipeline: PipelineName;
  readonly effect: Effect;
  /** Rises when a newer effect of its key takes its place: to end this one must not end that one. */
  readonly revision: number;
  /** How often it failed. */
  readonly attempts: number;
  readonly createdAt: Instant;
}

/** Which effect was performed: the stored effect itself will do. */
export type EffectTurn = Pick<StoredEffect, "id" | "revision">;

/** One repository's memory. */
export interface RepositoryStore {
  saveRepository(repository: StoredRepository): Promise<void>;
  readRepository(): Promise<StoredRepository | null>;
  /** Removes all that is known of it. */
  forget(): Promise<void>;
  pipeline(name: PipelineName): PipelineStore;

  /** Something on GitHub that stands for something of ours, found by its id there (a run, a deployment, a comment). */
  findReferences(
    subject: ReferenceSubject,
    githubId: number,
  ): Promise<readonly (Reference & { readonly pipeline: PipelineName })[]>;
}

/**
 * `deployment`, `run` (of a deployment), `step-run` (key: deployment key + "/" + step index), `build-run` and
 * `check-run` (key: release), `incident`, `dashboard`, `preview`, `reply` (key: command).
 */
export type ReferenceSubject =
  | "deployment"
  | "run"
  | "step-run"
  | "build-run"
  | "check-run"
  | "incident"
  | "dashboard"
  | "preview"
  | "reply"
  /** Key: the branch; data.sha: where it stood when it was last read. */
  | "head"
  /** Key: the commit or pull request whose pipeline file was checked. */
  | "file-check";

export interface Reference {
  readonly subject: ReferenceSubject;
  /** Ours; one reference for each subject and key, the last one saved. */
  readonly key: string;
  readonly githubId: number;
  /** Small JSON beside it, such as a run's attempt or a run's URL. */
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Snapshot {
  readonly seq: number;
  readonly body: string;
}

/** What one tick writes, all or nothing. */
export interface Append {
  /** The last sequence number that the writer has seen; 0: none. Another last one makes the append fail. */
  readonly expected: number;
  readonly entries: readonly Entry[];
  /**
   * An effect with a key that was ever appended is not appended again, unless it coalesces: then it takes the place
   * of the old one, in its turn while that one waits, as a new one when that one has ended.
   */
  readonly effects: readonly Effect[];
  readonly releases: readonly ReleaseRow[];
  readonly deployments: readonly DeploymentRow[];
  /** When the clock alone must wake the pipeline; null: never. */
  readonly wakeAt: Instant | null;
}

/** For answers and histories: one row a release, replaced when it changes. */
export interface ReleaseRow {
  readonly release: ReleaseId;
  readonly commit: CommitSha;
  readonly rank: number;
  readonly mergedAt: Instant;
  readonly status: string;
}

/** One row a deployment, replaced when it changes. */
export interface DeploymentRow extends DeploymentLine {
  readonly startedAt: Instant | null;
}

/** A commit that a release brought, for tables and previews. */
export interface ChangeRow extends ChangeLine {
  /** Its place among the release's commits, oldest first. */
  readonly position: number;
}

/** A commit that says that it takes another one back. */
export interface Revert {
  /** The commit and the release that brought it. */
  readonly commit: CommitSha;
  readonly release: ReleaseId;
  /** 7 to 40 lower-case digits of a commit, or `#12`: all that this pull request brought. */
  readonly reverted: string;
}

/** A deployment with which a change came to an environment, or left it. */
export type TurnRow = TurnLine;

export interface PipelineStore {
  readonly name: PipelineName;
  readEntries(
    afterSeq: number,
  ): Promise<readonly { readonly seq: number; readonly entry: Entry }[]>;
  /** @returns the new last sequence number; null: another writer was faster, nothing was written */
  append(append: Append): Promise<number | null>;
  readSnapshot(): Promise<Snapshot | null>;
  saveSnapshot(snapshot: Snapshot): Promise<void>;
  wakeAt(): Promise<Instant | null>;

  saveReference(reference: Reference): Promise<void>;
  readReference(subject: ReferenceSubject, key: string): Promise<Reference | null>;
  readReferences(subject: ReferenceSubject, keys: readonly string[]): Promise<readonly Reference[]>;

  /**
   * The effect is done; what it led to is the caller's to append as facts.
   * One that a newer effect took the place of meanwhile stays due.
   */
  finishEffect(effect: EffectTurn): Promise<void>;
  /** It failed and is to be tried again. */
  postponeEffect(effect: EffectTurn, dueAt: Instant, error: string): Promise<void>;
  /** It will never work; it stays on record with the reason. */
  abandonEffect(effect: EffectTurn, error: string): Promise<void>;

  saveManifest(release: ReleaseId, digest: string, manifest: string): Promise<void>;
  readManifest(
    release: ReleaseId,
  ): Promise<{ readonly digest: string; readonly manifest: string } | null>;
  saveChanges(changes: readonly ChangeRow[]): Promise<void>;
  /** Changes of all releases with a rank above `above` up to `upTo`, newest first. */
  readChanges(above: number, upTo: number, limit: number): Promise<readonly ChangeRow[]>;
  /** The releases that contain a commit as one of their own changes, by a prefix of 7 or more lower-case digits. */
  findChange(commitPrefix: string): Promise<readonly ChangeRow[]>;
  saveReverts(reverts: readonly Revert[]): Promise<void>;
  /** The changes that say that they take one of these back; at most 100. */
  findReverts(reverted: readonly string[]): Promise<readonly ChangeRow[]>;
  /** What a pull request brought. */
  findPullRequest(pullRequest: number): Promise<readonly ChangeRow[]>;

  readRelease(release: ReleaseId): Promise<ReleaseRow | null>;
  findReleases(commitPrefix: string): Promise<readonly ReleaseRow[]>;
  newestReleases(limit: number): Promise<readonly ReleaseRow[]>;
  /** Newest first. */
  historyOf(environment: string, limit: number): Promise<readonly DeploymentRow[]>;
  deploymentsSince(since: Instant, limit: number): Promise<readonly DeploymentRow[]>;
  countDeploymentsSince(since: Instant): Promise<number>;
  /**
   * With which deployments since an instant an environment came to run this rank or a higher one, and with which it
   * fell below it again; newest first.
   */
  turnsOf(rank: number, since: Instant, limit: number): Promise<readonly TurnRow[]>;
  /** Which of these releases a force-push took off the branch. */
  orphansAmong(releases: readonly ReleaseId[]): Promise<readonly ReleaseId[]>;
  /** Every deployment of one release, newest first. */
  deploymentsOf(release: ReleaseId): Promise<readonly DeploymentRow[]>;
}
