/** What gathering a preview needs of a desk: an empty store, a simulated GitHub, and releases at chosen commits. */

import type { PipelineStore } from "../../../src/captain/ports/store.ts";
import type { gatherPreview, Patience } from "../../../src/captain/preview/gather.ts";
import { sha256 } from "../../../src/captain/sha256.ts";
import {
  commitSha,
  environmentName,
  pipelineName,
  type ReleaseId,
  releaseId,
} from "../../../src/domain/ids.ts";
import { manifestDigest } from "../../../src/domain/manifest.ts";
import type { RollbackLine } from "../../../src/domain/reply.ts";
import { openStore } from "../../../src/store/index.ts";
import { type Given, given } from "../../github/given.ts";

export type PreviewDesk = Parameters<typeof gatherPreview>[0];

/** Commits are waited for as long as it takes. */
export function untilThen(dependencies: AbortSignal): Patience {
  return { commits: () => new AbortController().signal, dependencies: () => dependencies };
}

export interface Bench {
  readonly world: Given;
  readonly store: PipelineStore;
  readonly desk: PreviewDesk;
  /** What was logged as a warning. */
  readonly warnings: string[];
  close(): Promise<void>;
}

export async function aBench(): Promise<Bench> {
  // Time stands still: what GitHub allows in an hour would be all there is.
  const world = await given({ limits: false });
  const store = await openStore({ url: "sqlite::memory:" });
  const { installationId, repositoryId } = world.ref;
  const pipeline = store.repository(installationId, repositoryId).pipeline(pipelineName("shop"));
  const warnings: string[] = [];
  const log = {
    info: () => undefined,
    warn: (_: unknown, message: string) => void warnings.push(message),
    error: () => undefined,
  };
  return {
    world,
    store: pipeline,
    warnings,
    desk: {
      github: world.github,
      keeper: { store: pipeline },
      log,
      server: "https://github.com",
    },
    close: async () => {
      await store.close();
      await world.server.close();
    },
  };
}

/** A release of each commit, ranked in the order given. */
export async function release(
  { store }: Bench,
  commits: readonly string[],
): Promise<readonly ReleaseId[]> {
  const rows = commits.map((commit, index) => ({
    release: nameOf(commit),
    commit: commitSha(commit),
    rank: index + 1,
    mergedAt: index,
    status: "",
  }));
  const changes = { entries: [], effects: [], deployments: [], wakeAt: null };
  await store.append({ expected: 0, ...changes, releases: rows });
  return rows.map((row) => row.release);
}

export function nameOf(commit: string): ReleaseId {
  return releaseId(`shop-20260101-000000-${commit.slice(0, 12)}`);
}

export function aLine(environment: string, from: ReleaseId, to: ReleaseId): RollbackLine {
  return { environment: environmentName(environment), outcome: "rolling-back", from, to };
}

/** Stores a manifest of parts `uri` with the digest of a word. */
export async function publish(
  { store }: Bench,
  of: ReleaseId,
  parts: Readonly<Record<string, string>>,
): Promise<void> {
  const manifest = {
    parts: Object.entries(parts).map(([uri, word]) => ({
      type: "container",
      uri,
      digest: `sha256:${sha256(word)}`,
    })),
  };
  await store.saveManifest(of, manifestDigest(manifest, sha256), JSON.stringify(manifest));
}
