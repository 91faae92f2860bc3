/** The shape of a workflow file, key by key, as zod reads it. */
import { z } from "zod";
import { toValue, type Value, type ValueMap } from "../expressions/value.ts";
import type {
  ConcurrencySetting,
  EnvironmentSetting,
  PushTrigger,
  StepDefinition,
} from "./workflow.ts";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const text = scalar.transform((value) => (value === null ? "" : String(value)));
const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const flag = z.union([z.boolean(), z.string()]);
const value = z.unknown().transform((unknown): Value => toValue(unknown));
const texts = z.record(z.string(), text).transform((map): ValueMap => map);

const concurrency = z
  .union([
    z.string().transform((group) => ({ group })),
    z.strictObject({
      group: text,
      "cancel-in-progress": flag.optional(),
      queue: z.enum(["single", "max"]).optional(),
    }),
  ])
  .transform((read): ConcurrencySetting => {
    const full = { "cancel-in-progress": false, queue: "single" as const, ...read };
    return {
      group: full.group,
      cancelInProgress: full["cancel-in-progress"] ?? false,
      queue: full.queue ?? "single",
    };
  });

const permissions = z.union([
  z.enum(["read-all", "write-all"]),
  z.record(z.string(), z.enum(["read", "write", "none"])),
]);

const environment = z
  .union([
    z.string().transform((name) => ({ name })),
    z.strictObject({ name: text, url: z.string().optional(), deployment: flag.optional() }),
  ])
  .transform((read): EnvironmentSetting => {
    const full = { url: undefined, deployment: undefined, ...read };
    return { name: full.name, url: full.url ?? null, deployment: full.deployment ?? true };
  });

const step = z
  .strictObject({
    id: z.string().optional(),
    name: text.optional(),
    if: text.optional(),
    uses: z.string().optional(),
    run: z.string().optional(),
    with: texts.nullish(),
    env: texts.nullish(),
    shell: z.string().optional(),
    "working-directory": z.string().optional(),
    "continue-on-error": flag.optional(),
    "timeout-minutes": z.union([z.number(), z.string()]).optional(),
  })
  .refine((read) => (read.uses === undefined) !== (read.run === undefined), {
    message: "Every step must define either a `uses` or a `run` key",
  })
  .transform(
    (read): StepDefinition => ({
      id: read.id ?? null,
      name: read.name ?? null,
      condition: read.if,
      continueOnError: read["continue-on-error"] ?? false,
      env: read.env ?? {},
      work:
        read.uses === undefined
          ? { kind: "run", script: read.run ?? "" }
          : { kind: "uses", action: read.uses, with: read.with ?? {} },
    }),
  );

const job = z.strictObject({
  name: text.optional(),
  needs: oneOrMore.optional(),
  if: text.optional(),
  "runs-on": z.union([oneOrMore, z.record(z.string(), z.unknown()).transform(() => ["grouped"])]),
  environment: environment.nullish(),
  concurrency: concurrency.optional(),
  permissions: permissions.nullish(),
  env: texts.nullish(),
  strategy: z
    .strictObject({
      matrix: value.optional(),
      "fail-fast": flag.optional(),
      "max-parallel": z.number().optional(),
    })
    .optional(),
  "continue-on-error": flag.optional(),
  "timeout-minutes": z.number().optional(),
  outputs: texts.nullish(),
  steps: z.array(step).min(1),
  defaults: z.unknown().optional(),
  container: z.unknown().optional(),
  services: z.unknown().optional(),
});

const push = z
  .strictObject({
    branches: oneOrMore.optional(),
    "branches-ignore": oneOrMore.optional(),
    tags: oneOrMore.optional(),
    "tags-ignore": oneOrMore.optional(),
    paths: oneOrMore.optional(),
    "paths-ignore": oneOrMore.optional(),
  })
  .nullable()
  .transform(
    (read): PushTrigger => ({
      branches: read?.branches ?? null,
      branchesIgnore: read?.["branches-ignore"] ?? null,
      tags: read?.tags ?? null,
      tagsIgnore: read?.["tags-ignore"] ?? null,
      paths: read?.paths ?? null,
      pathsIgnore: read?.["paths-ignore"] ?? null,
    }),
  );

const input = z
  .strictObject({
    description: text.optional(),
    type: z.enum(["string", "boolean", "choice", "number", "environment"]).optional(),
    required: z.boolean().optional(),
    default: text.optional(),
    options: z.array(text).optional(),
    deprecationMessage: z.string().optional(),
  })
  .nullable();

const dispatch = z.strictObject({ inputs: z.record(z.string(), input).nullish() }).nullable();

/** Events other than the two that are simulated may say what they like. */
const on = z.union([
  z.string().transform((event) => ({ [event]: null })),
  z
    .array(z.string())
    .transform((events) => Object.fromEntries(events.map((event) => [event, null]))),
  z.record(z.string(), z.unknown()),
]);

export const workflowFileSchema = z.strictObject({
  name: text.optional(),
  "run-name": text.optional(),
  on: on.transform((events): Readonly<Record<string, unknown>> => events),
  env: texts.nullish(),
  permissions: permissions.nullish(),
  concurrency: concurrency.optional(),
  defaults: z.unknown().optional(),
  jobs: z.record(z.string(), job),
});

export type WorkflowFile = z.infer<typeof workflowFileSchema>;
export type JobOfFile = z.infer<typeof job>;
export const pushSchema = push;
export const dispatchSchema = dispatch;
