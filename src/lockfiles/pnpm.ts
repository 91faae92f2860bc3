/** `pnpm-lock.yaml`, of pnpm 3 and later. */
import { FAILSAFE_SCHEMA, loadAll } from "js-yaml";
import { z } from "zod";
import { gather, type Locked, type Versions } from "./versions.ts";

export function readPnpm(text: string): Versions {
  // Everything is text in this schema: neither a version nor a date is taken for a number.
  const documents = z.array(LOCK).parse(loadAll(text, { schema: FAILSAFE_SCHEMA }));
  return gather(
    documents.flatMap(({ lockfileVersion, packages }) => {
      const parse = Number.parseFloat(lockfileVersion) < 6 ? lockedBySlash : lockedByAt;
      return Object.entries(packages ?? {}).flatMap(([key, { name, version }]): Locked[] => {
        const [parsedName, parsedVersion] = parse(key);
        return [[name ?? parsedName, version ?? parsedVersion]];
      });
    }),
  );
}

const LOCK = z.object({
  lockfileVersion: z.string(),
  packages: z
    .record(
      z.string(),
      // Only what does not come from a registry says its name and version beside its address.
      z.object({ name: z.string().optional(), version: z.string().optional() }),
    )
    .nullish(),
});

/** `/@scope/name@1.2.3(react@18.0.0)` in version 6, without the slash since 9. */
function lockedByAt(key: string): Locked {
  const bare = key.replace(/^\//, "").replace(/\(.*$/, "");
  const at = bare.indexOf("@", 1);
  return at === -1 ? [bare, ""] : [bare.slice(0, at), bare.slice(at + 1)];
}

/** `/@scope/name/1.2.3_react@18.0.0` up to version 5. */
function lockedBySlash(key: string): Locked {
  const [, name = key, version = ""] = /^\/((?:@[^/]+\/)?[^/]+)\/([^/_(]+)/.exec(key) ?? [];
  return [name, version];
}
