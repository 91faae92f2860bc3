/** What differs between the manifests of two releases. */
import type { ReleaseId } from "../../domain/ids.ts";
import { type Part, readManifest } from "../../domain/manifest.ts";
import type { PartDifference } from "../../views/rollback-preview.ts";
import type { PipelineStore } from "../ports/store.ts";

/** @returns in order of names; null: one of the two published none */
export async function partDifferences(
  store: PipelineStore,
  from: ReleaseId,
  to: ReleaseId,
): Promise<readonly PartDifference[] | null> {
  const [old, young] = await Promise.all([readParts(store, from), readParts(store, to)]);
  return old === null || young === null ? null : compareParts(old, young);
}

async function readParts(
  store: PipelineStore,
  release: ReleaseId,
): Promise<readonly Part[] | null> {
  const stored = await store.readManifest(release);
  if (stored === null) return null;
  const reading = readManifest(JSON.parse(stored.manifest));
  return "manifest" in reading ? reading.manifest.parts : null;
}

/** A part keeps its name from release to release; its tag and its digest change. */
export function compareParts(
  from: readonly Part[],
  to: readonly Part[],
): readonly PartDifference[] {
  const names = [...new Set([...from, ...to].map(nameOf))].toSorted();
  const [old, young] = [Map.groupBy(from, nameOf), Map.groupBy(to, nameOf)];
  return names.flatMap((name) => differ(old.get(name) ?? [], young.get(name) ?? []));
}

function differ(from: readonly Part[], to: readonly Part[]): readonly PartDifference[] {
  const [gone, come] = [without(from, to), without(to, from)];
  const [one, other] = [gone[0], come[0]];
  if (gone.length === 1 && come.length === 1 && one !== undefined && other !== undefined) {
    const uri = one.uri === other.uri ? one.uri : bareUri(one);
    return one.digest === other.digest ? [] : [{ uri, from: one.digest, to: other.digest }];
  }
  return [
    ...gone.map(({ uri, digest }) => ({ uri, from: digest, to: null })),
    ...come.map(({ uri, digest }) => ({ uri, from: null, to: digest })),
  ];
}

function without(parts: readonly Part[], others: readonly Part[]): readonly Part[] {
  return parts.filter(
    ({ uri, digest }) => !others.some((other) => other.uri === uri && other.digest === digest),
  );
}

function nameOf(part: Part): string {
  return `${bareUri(part)} ${part.type}`;
}

/** `ghcr.io/acme/shop:1.2@sha256:…` without what tells one build from another. */
function bareUri({ uri }: Part): string {
  return uri.replace(/@sha256:.*$/, "").replace(/[:@][^:@/]+$/, "");
}
