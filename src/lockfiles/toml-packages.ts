/** Lock files that are a TOML list of packages: Cargo's, uv's, Poetry's and PDM's. */
import { parse } from "smol-toml";
import { z } from "zod";
import { gather, type Versions } from "./versions.ts";

/** What comes from nowhere is a crate of the workspace. */
export function readCargo(text: string): Versions {
  return gather(
    packagesOf(text).flatMap(({ name, version, source }) =>
      version === undefined || source === undefined ? [] : [[name, version]],
    ),
  );
}

export function readPython(text: string): Versions {
  return gather(
    packagesOf(text).flatMap(({ name, version, source }) =>
      version === undefined || isOwn(source) ? [] : [[name, version]],
    ),
  );
}

const LOCK = z.object({
  package: z
    .array(
      z.object({
        name: z.string(),
        version: z.string().optional(),
        source: z.unknown().optional(),
      }),
    )
    .optional(),
});

function packagesOf(text: string) {
  return LOCK.parse(parse(text)).package ?? [];
}

const OWN_SOURCES = ["editable", "virtual", "directory"];

function isOwn(source: unknown): boolean {
  return (
    typeof source === "object" && source !== null && OWN_SOURCES.some((kind) => kind in source)
  );
}
