/** Two states of some lock files compared: what is installed in other versions. */
import { readLockFile } from "./formats.ts";
import { differ, type VersionChange, type Versions } from "./versions.ts";

/** One file before and after; null: it was not there. */
export interface LockFilePair {
  readonly path: string;
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * @returns in order of names, each change once, however many files tell it; null: a file cannot be
 *   read, so nobody can say that a list is complete
 */
export function compareLockFiles(pairs: readonly LockFilePair[]): readonly VersionChange[] | null {
  const changes = new Map<string, VersionChange>();
  for (const { path, from, to } of pairs) {
    const [old, young] = [read(path, from), read(path, to)];
    if (old === null || young === null) return null;
    for (const change of differ(old, young)) changes.set(JSON.stringify(change), change);
  }
  return [...changes.values()].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function read(path: string, text: string | null): Versions | null {
  try {
    return text === null ? new Map() : readLockFile(path, text);
  } catch {
    return null;
  }
}
