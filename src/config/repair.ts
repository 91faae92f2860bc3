/** Reads misspelled keys as they were probably meant, so that the other mistakes of a file show too. */
import { isUnknownKey } from "./explain.ts";
import type { Finding, Path } from "./problem.ts";

/** The repaired value, and how paths in it are written in the file. */
interface Repair {
  readonly value: unknown;
  readonly asWritten: (path: Path) => Path;
}

/**
 * A key that is like no other is left out.
 * @returns null where no key is unknown
 */
export function repairKeys(value: unknown, findings: readonly Finding[]): Repair | null {
  const keys = findings.filter(isUnknownKey);
  if (keys.length === 0) return null;
  const meant = new Map(
    keys.map(({ path, suggestion }) => [JSON.stringify(path), suggestion ?? null]),
  );
  const written = new Map(
    keys.flatMap(({ path, suggestion }) =>
      suggestion === undefined ? [] : [[JSON.stringify([...path.slice(0, -1), suggestion]), path]],
    ),
  );
  return {
    value: rebuild(value, [], meant),
    asWritten: (path) => {
      let done: Path = [];
      for (const part of path) {
        const next = [...done, part];
        done = written.get(JSON.stringify(next)) ?? next;
      }
      return done;
    },
  };
}

type Meant = ReadonlyMap<string, string | null>;

function rebuild(value: unknown, path: Path, meant: Meant): unknown {
  if (Array.isArray(value))
    return value.map((each, index) => rebuild(each, [...path, index], meant));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, each]): [string, unknown][] => {
    const inside = [...path, key];
    const name = meant.get(JSON.stringify(inside));
    if (name === undefined) return [[key, rebuild(each, inside, meant)]];
    return name === null || Object.hasOwn(value, name)
      ? []
      : [[name, rebuild(each, inside, meant)]];
  });
  return Object.fromEntries(entries);
}
