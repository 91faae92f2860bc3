/** `package-lock.json` and `npm-shrinkwrap.json`, in all three versions. */
import { z } from "zod";
import { gather, type Locked, type Versions } from "./versions.ts";

export function readNpm(text: string): Versions {
  const { packages, dependencies } = LOCK.parse(JSON.parse(text));
  return gather(packages === undefined ? nested(dependencies ?? {}) : flat(packages));
}

const PACKAGE = z.object({
  version: z.string().optional(),
  /** Where the folder has another name than the package. */
  name: z.string().optional(),
  /** A package of the same repository. */
  link: z.boolean().optional(),
});

interface Nested {
  readonly version?: string | undefined;
  readonly dependencies?: Readonly<Record<string, Nested>> | undefined;
}

const NESTED: z.ZodType<Nested> = z.object({
  version: z.string().optional(),
  get dependencies() {
    return z.record(z.string(), NESTED).optional();
  },
});

const LOCK = z.object({
  packages: z.record(z.string(), PACKAGE).optional(),
  dependencies: z.record(z.string(), NESTED).optional(),
});

const FOLDER = "node_modules/";

/** Versions 2 and 3: one entry a folder; those outside `node_modules` are the repository's own packages. */
function flat(packages: Readonly<Record<string, z.infer<typeof PACKAGE>>>): readonly Locked[] {
  return Object.entries(packages).flatMap(([path, { name, version, link }]) => {
    const at = path.lastIndexOf(FOLDER);
    if (at === -1 || version === undefined || link === true) return [];
    return [[name ?? path.slice(at + FOLDER.length), version]];
  });
}

/** Version 1. */
function nested(dependencies: Readonly<Record<string, Nested>>): readonly Locked[] {
  return Object.entries(dependencies).flatMap(([name, { version, dependencies: inner = {} }]) => [
    ...(version === undefined ? [] : [[name, version] as const]),
    ...nested(inner),
  ]);
}
