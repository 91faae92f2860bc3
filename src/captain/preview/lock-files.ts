/** Which lock files differ between two commits. */
import { kindOf } from "../../lockfiles/formats.ts";
import type { Source } from "./source.ts";
import type { Way } from "./way.ts";

export interface LockFileNews {
  /** Of the lock files that differ, those that can be read. */
  readonly paths: readonly string[];
  /** Something else differs that decides about versions, and cannot be read here. */
  readonly isIncomplete: boolean;
}

/** As far as the comparison of the commits tells; null: it does not list all files. */
export function listedLockFiles({ isForked, files }: Way): LockFileNews | null {
  return isForked || files === null ? null : sort(files);
}

/** By the list of changed files where it is whole, else by what all files contain. @returns null: GitHub does not tell */
export async function changedLockFiles(source: Source, way: Way): Promise<LockFileNews | null> {
  const listed = listedLockFiles(way);
  if (listed !== null) return listed;
  const [old, young] = await Promise.all([source.listFiles(way.from), source.listFiles(way.to)]);
  if (!old.ok || !young.ok) return null;
  const paths = new Set([...old.value.keys(), ...young.value.keys()]);
  return sort([...paths].filter((path) => old.value.get(path) !== young.value.get(path)));
}

/** Where none changed, it matters whether there are any. */
export async function hasLockFiles(source: Source, { to }: Way): Promise<boolean> {
  const files = await source.listFiles(to);
  return files.ok && [...files.value.keys()].some((path) => kindOf(path) === "readable");
}

function sort(files: readonly string[]): LockFileNews {
  const paths = files.filter((path) => kindOf(path) === "readable");
  const opaque = files.filter((path) => kindOf(path) === "opaque");
  const isGradleLocked = paths.some((path) => path.endsWith("gradle.lockfile"));
  return { paths, isIncomplete: opaque.some((path) => !(isGradleLocked && GRADLE.test(path))) };
}

/** What Gradle's build files ask for, its lock file tells exactly. */
const GRADLE = /\.(gradle(\.kts)?|versions\.toml)$/;
