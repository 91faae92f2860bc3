/** Which files lock dependencies, which of them are understood, and by whom. */
import { readComposer, readPipenv } from "./json-packages.ts";
import { readBundler, readGoModules, readGradle, readRequirements } from "./lines.ts";
import { readNpm } from "./npm.ts";
import { readPnpm } from "./pnpm.ts";
import { readCargo, readPython } from "./toml-packages.ts";
import type { Versions } from "./versions.ts";
import { readYarn } from "./yarn.ts";

/** Throws where the text is none of its format. */
type Reader = (text: string) => Versions;

const READERS: readonly (readonly [name: RegExp, reader: Reader])[] = [
  [/^(package-lock|npm-shrinkwrap)\.json$/, readNpm],
  [/^pnpm-lock\.yaml$/, readPnpm],
  [/^yarn\.lock$/, readYarn],
  [/^Cargo\.lock$/, readCargo],
  [/^go\.mod$/, readGoModules],
  [/^(uv|poetry|pdm)\.lock$/, readPython],
  [/^Pipfile\.lock$/, readPipenv],
  [/^([\w.-]*-)?requirements([-_.][\w.-]+)?\.txt$/, readRequirements],
  [/^(buildscript-)?gradle\.lockfile$/, readGradle],
  [/^Gemfile\.lock$/, readBundler],
  [/^composer\.lock$/, readComposer],
];

/** Files that decide about versions in ways that nobody here can read: where one changed, silence would be untrue. */
const OPAQUE = [
  /^pom\.xml$/,
  /^[\w.-]*\.gradle(\.kts)?$/,
  /\.versions\.toml$/,
  /^(bun\.lockb?|deno\.lock)$/,
  /\.(cs|fs|vb)proj$/,
  /^(packages\.lock\.json|packages\.config|Directory\.Packages\.props|paket\.lock)$/,
  /^(Package\.resolved|Podfile\.lock|Cartfile\.resolved)$/,
  /^(mix\.lock|pubspec\.lock|flake\.lock|conan\.lock|MODULE\.bazel\.lock|rebar\.lock|pylock\..*toml)$/,
];

export type Kind = "readable" | "opaque" | "other";

/** Copies of others' packages, checked in: what they lock is not what is built. */
const VENDORED = /(^|\/)(node_modules|vendor|third_party|testdata|fixtures)\//;

/** @param path from the repository's top, with slashes */
export function kindOf(path: string): Kind {
  if (VENDORED.test(path)) return "other";
  if (readerFor(path) !== null) return "readable";
  const name = nameOf(path);
  return OPAQUE.some((pattern) => pattern.test(name)) ? "opaque" : "other";
}

/** Throws where there is no reader for such a file, or where it is not what its name says. */
export function readLockFile(path: string, text: string): Versions {
  const reader = readerFor(path);
  if (reader === null) throw new Error(`${path} is no lock file that is known here`);
  return reader(text);
}

function readerFor(path: string): Reader | null {
  const name = nameOf(path);
  return READERS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
