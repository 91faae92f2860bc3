/** The artifacts of runs: what was uploaded, byte for byte. */
import { createHash } from "node:crypto";
import type { World } from "../../world.ts";
import type { Run } from "../runs/run.ts";

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly run: Run;
  readonly attempt: number;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly contentType: string;
  /** Names the upload and the download; unguessable on GitHub, so kept apart from the id. */
  readonly key: string;
  bytes: Buffer;
  /** `sha256:` and 64 hex digits. */
  digest: string;
  isFinal: boolean;
}

/** A job as the artifact service knows it. */
export interface Uploader {
  readonly run: Run;
  readonly attempt: number;
  readonly runBackendId: string;
  readonly jobBackendId: string;
}

const KEPT_MS = 90 * 24 * 3_600_000;

export class ArtifactStore {
  readonly #world: World;
  readonly #artifacts = new Map<string, Artifact>();
  readonly #uploaders = new Map<string, Uploader>();
  readonly #blocks = new Map<string, Map<string, Buffer>>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The token a job shows to the artifact service: a JWT whose `scp` names run and job. */
  issueToken(run: Run, attempt: number, jobId: number): string {
    const uploader = {
      run,
      attempt,
      runBackendId: backendId(`run ${run.id} ${attempt}`),
      jobBackendId: backendId(`job ${jobId}`),
    };
    const scope = `Actions.Results:${uploader.runBackendId}:${uploader.jobBackendId}`;
    const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
    const claims = encode({ scp: `Actions.GenericRead:00 ${scope}`, iss: this.#world.htmlUrl });
    const token = `${encode({ alg: "RS256", typ: "JWT" })}.${claims}.${secretOf(scope)}`;
    this.#uploaders.set(token, uploader);
    return token;
  }

  uploaderOf(token: string): Uploader | null {
    return this.#uploaders.get(token) ?? null;
  }

  /** @returns null where the run's attempt has one of that name */
  create(uploader: Uploader, name: string, contentType: string): Artifact | null {
    if (this.find(uploader, name) !== null) return null;
    const id = this.#world.nextId("artifact");
    const artifact: Artifact = {
      id,
      name,
      run: uploader.run,
      attempt: uploader.attempt,
      createdAt: this.#world.time(),
      expiresAt: new Date(this.#world.clock.now() + KEPT_MS).toISOString().replace(/\.\d+Z$/, "Z"),
      contentType,
      key: secretOf(`artifact ${id}`),
      bytes: Buffer.alloc(0),
      digest: digestOf(Buffer.alloc(0)),
      isFinal: false,
    };
    this.#artifacts.set(artifact.key, artifact);
    return artifact;
  }

  find(uploader: Uploader, name: string): Artifact | null {
    return (
      this.ofRun(uploader.run).find(
        (one) => one.name === name && one.attempt === uploader.attempt,
      ) ?? null
    );
  }

  /** Newest first, unfinished ones included. */
  ofRun(run: Run): readonly Artifact[] {
    return [...this.#artifacts.values()].filter((one) => one.run === run).reverse();
  }

  all(): readonly Artifact[] {
    return [...this.#artifacts.values()].reverse();
  }

  byKey(key: string): Artifact | null {
    return this.#artifacts.get(key) ?? null;
  }

  remove(artifact: Artifact): void {
    this.#artifacts.delete(artifact.key);
  }

  write(artifact: Artifact, bytes: Buffer): void {
    artifact.bytes = bytes;
    artifact.digest = digestOf(bytes);
  }

  putBlock(artifact: Artifact, blockId: string, bytes: Buffer): void {
    const blocks = this.#blocks.get(artifact.key) ?? new Map<string, Buffer>();
    this.#blocks.set(artifact.key, blocks.set(blockId, bytes));
  }

  /** @returns false where one of the blocks was never uploaded */
  commitBlocks(artifact: Artifact, blockIds: readonly string[]): boolean {
    const blocks = blockIds.map((id) => this.#blocks.get(artifact.key)?.get(id));
    if (blocks.includes(undefined)) return false;
    this.#blocks.delete(artifact.key);
    this.write(artifact, Buffer.concat(blocks.filter((block) => block !== undefined)));
    return true;
  }
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function secretOf(text: string): string {
  return createHash("sha256").update(`simulated ${text}`).digest("hex");
}

function backendId(text: string): string {
  return secretOf(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
