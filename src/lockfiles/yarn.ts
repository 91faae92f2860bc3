/** `yarn.lock`, of classic yarn and of yarn 2 and later. */
import { parseSyml } from "@yarnpkg/parsers";
import { z } from "zod";
import { gather, type Locked, type Versions } from "./versions.ts";

export function readYarn(text: string): Versions {
  const { __metadata: _, ...entries } = LOCK.parse(parseSyml(text));
  return gather(Object.entries(entries).flatMap(([key, entry]) => lockedBy(key, entry)));
}

const ENTRY = z.object({ version: z.string().optional(), resolution: z.string().optional() });
const LOCK = z.record(z.string(), ENTRY);

/** The key lists what was asked for: `"lodash@^4.1.0, lodash@^4.2.0"`; a resolution says what it came to. */
function lockedBy(
  key: string,
  { version, resolution = key }: z.infer<typeof ENTRY>,
): readonly Locked[] {
  const at = resolution.indexOf("@", 1);
  const isOwn = resolution.slice(at + 1).startsWith("workspace:");
  return version === undefined || at === -1 || isOwn ? [] : [[resolution.slice(0, at), version]];
}
