/** Lock files in JSON besides npm's: Pipenv's and Composer's. */
import { z } from "zod";
import { gather, type Locked, type Versions } from "./versions.ts";

const PIPENV = z.record(z.string(), z.unknown());
const PIPENV_GROUP = z.record(z.string(), z.object({ version: z.string().optional() }));

/** `Pipfile.lock`: `_meta`, and groups such as `default` and `develop`. */
export function readPipenv(text: string): Versions {
  const { _meta: _, ...groups } = PIPENV.parse(JSON.parse(text));
  return gather(
    Object.values(groups).flatMap((group) =>
      Object.entries(PIPENV_GROUP.parse(group)).flatMap(([name, { version }]): Locked[] =>
        version === undefined ? [] : [[name, version.replace(/^==/, "")]],
      ),
    ),
  );
}

const COMPOSER_PACKAGES = z.array(z.object({ name: z.string(), version: z.string() }));
const COMPOSER = z.object({
  packages: COMPOSER_PACKAGES.optional(),
  "packages-dev": COMPOSER_PACKAGES.optional(),
});

export function readComposer(text: string): Versions {
  const { packages = [], "packages-dev": development = [] } = COMPOSER.parse(JSON.parse(text));
  return gather([...packages, ...development].map(({ name, version }) => [name, version]));
}
