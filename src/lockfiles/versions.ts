/** What a lock file says: names, and the versions of each that it locks. */

/** One name may be locked in several versions at once. */
export type Versions = ReadonlyMap<string, ReadonlySet<string>>;

/** A dependency whose versions differ; null: not there. Several versions are parted by commas. */
export interface VersionChange {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

export type Locked = readonly [name: string, version: string];

export function gather(locked: Iterable<Locked>): Versions {
  const versions = new Map<string, Set<string>>();
  for (const [name, version] of locked) {
    const known = versions.get(name) ?? new Set();
    versions.set(name, known.add(version));
  }
  return versions;
}

/** What differs, in order of names. A version that stays is no change, though another of its name goes. */
export function differ(from: Versions, to: Versions): readonly VersionChange[] {
  const names = [...new Set([...from.keys(), ...to.keys()])].toSorted();
  return names.flatMap((name) => {
    const old = from.get(name) ?? new Set();
    const young = to.get(name) ?? new Set();
    const change = { name, from: list(old.difference(young)), to: list(young.difference(old)) };
    return change.from === null && change.to === null ? [] : [change];
  });
}

function list(versions: ReadonlySet<string>): string | null {
  return versions.size === 0 ? null : [...versions].toSorted().join(", ");
}
