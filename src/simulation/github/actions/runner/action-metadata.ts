/** Reads an action's `action.yml`: its inputs with their defaults, and the files that it runs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { z } from "zod";

export type ActionMetadata = {
  readonly name: string;
  /** Defaults by input; they may hold expressions. */
  readonly defaults: ReadonlyMap<string, string>;
  /** Absolute paths. */
  readonly main: string;
  readonly post: string | null;
  readonly postCondition: string;
};

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const schema = z.object({
  name: z.string(),
  inputs: z.record(z.string(), z.object({ default: scalar.optional() }).nullable()).nullish(),
  runs: z.object({
    using: z.string().startsWith("node"),
    main: z.string(),
    post: z.string().optional(),
    "post-if": z.string().optional(),
  }),
});

const known = new Map<string, ActionMetadata>();

/**
 * @param directory where `action.yml` lies
 * @throws when it is missing or is no JavaScript action
 */
export function readActionMetadata(directory: string): ActionMetadata {
  const cached = known.get(directory);
  if (cached !== undefined) return cached;
  const file = schema.parse(load(readFileSync(join(directory, "action.yml"), "utf8")));
  const defaults = Object.entries(file.inputs ?? {}).flatMap(([name, input]): [string, string][] =>
    input?.default === undefined ? [] : [[name, input.default]],
  );
  const metadata: ActionMetadata = {
    name: file.name,
    defaults: new Map(defaults),
    main: join(directory, file.runs.main),
    post: file.runs.post === undefined ? null : join(directory, file.runs.post),
    postCondition: file.runs["post-if"] ?? "always()",
  };
  known.set(directory, metadata);
  return metadata;
}
