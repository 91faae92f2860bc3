/**
 * The tables as code sees them; in the database the names are in snake_case.
 *
 * - `repositories`, `pipelines`: what is served, and how far each pipeline's journal has come.
 * - `entries`: the journal. Rows are only ever added; `at` and `type` repeat the body for whoever looks in by hand.
 * - `snapshots`: the newest folded state of each pipeline, so that a start reads few entries.
 * - `effects`: the outbox. One row a key; the key stays known when the work is done and its body is gone.
 * - `deliveries`, `payloads`: webhooks, and as a table of its own what they said, so that to write down what became of one
 *   does not write its payload again. Payloads are dropped after a while, GUIDs are kept longer.
 * - `releases`, `deployments`, `changes`, `reverts`, `manifests`: what histories and answers are made of.
 * - `github_references`: which number on GitHub stands for which name of ours.
 *
 * Every table carries the ids of the installation and the repository, and all that belong to a pipeline its name; only
 * payloads belong to their delivery, and go with it.
 * Instants are milliseconds since 1970 in UTC, bodies are JSON as text. SQLite and PostgreSQL get the same shape.
 */
import type { Generated, Kysely } from "kysely";
import type {
  ChangeRow,
  Delivery,
  DeploymentRow,
  ReferenceSubject,
  ReleaseRow,
  Revert,
  StoredRepository,
} from "../captain/ports/store.ts";
import type { Instant, PipelineName, ReleaseId } from "../domain/ids.ts";

export interface Tables {
  repositories: RepositoriesTable;
  pipelines: PipelinesTable;
  entries: EntriesTable;
  snapshots: SnapshotsTable;
  effects: EffectsTable;
  deliveries: DeliveriesTable;
  payloads: PayloadsTable;
  releases: PipelineKey & ReleaseRow;
  deployments: PipelineKey & DeploymentRow & { id: Generated<number> };
  changes: PipelineKey & ChangeRow;
  reverts: PipelineKey & Revert;
  manifests: ManifestsTable;
  githubReferences: GithubReferencesTable;
}

export type Database = Kysely<Tables>;

/** All that belongs to one repository, in the order in which it is forgotten. */
export const TABLES = [
  "deliveries",
  "effects",
  "entries",
  "snapshots",
  "releases",
  "deployments",
  "changes",
  "reverts",
  "manifests",
  "githubReferences",
  "pipelines",
  "repositories",
] as const satisfies readonly (keyof Tables)[];

/** Written into every query of a repository's handle. */
export interface RepositoryKey {
  installationId: number;
  repositoryId: number;
}

/** Written into every query of a pipeline's handle. */
export interface PipelineKey extends RepositoryKey {
  pipeline: PipelineName;
}

interface RepositoriesTable extends RepositoryKey {
  owner: string;
  name: string;
  defaultBranch: string;
  paused: StoredRepository["paused"];
  /** A JSON list of names. */
  pipelines: string;
}

interface PipelinesTable extends PipelineKey {
  /** The journal's last sequence number: whoever moves it on has the right to append. */
  lastSeq: number;
  wakeAt: Instant | null;
}

interface EntriesTable extends PipelineKey {
  seq: number;
  at: Instant;
  type: string;
  body: string;
}

interface SnapshotsTable extends PipelineKey {
  seq: number;
  body: string;
}

interface EffectsTable extends PipelineKey {
  id: Generated<number>;
  key: string;
  /** The lane's place in the order of importance. */
  lane: number;
  /** 1: the newest of its key takes the place of an older one; else 0. */
  coalesces: number;
  /** How many of its key came before it. */
  revision: number;
  status: "pending" | "done" | "abandoned";
  attempts: number;
  /** The last failure. */
  error: string | null;
  createdAt: Instant;
  dueAt: Instant;
  /** null exactly while it is pending. */
  endedAt: Instant | null;
  /** Empty after the work was done long ago. */
  body: string;
}

interface DeliveriesTable {
  id: Generated<number>;
  installationId: number;
  repositoryId: number | null;
  guid: Delivery["guid"];
  event: Delivery["event"];
  /** SHA-256 of the payload: the signature covers the payload only, so a GUID alone proves nothing. */
  bodyHash: string;
  receivedAt: Instant;
  /** null: it waits to be taken in. */
  finishedAt: Instant | null;
  /** Why it was put aside. */
  error: string | null;
  /** 0: it was taken in long ago; else 1. */
  hasPayload: Generated<number>;
}

interface PayloadsTable {
  deliveryId: number;
  payload: string;
}

interface ManifestsTable extends PipelineKey {
  release: ReleaseId;
  digest: string;
  manifest: string;
}

interface GithubReferencesTable extends PipelineKey {
  subject: ReferenceSubject;
  key: string;
  githubId: number;
  /** A JSON object. */
  data: string;
}
