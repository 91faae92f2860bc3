/** A rehearsal file as people write it. */
import * as z from "zod";
import { duration, list, mapping, name } from "../../config/written-values.ts";

const durations = z.record(z.string(), duration);
const kind = z.enum(["promotion", "rollback"]).optional();
const attempt = z.int({ error: "a whole number" }).min(1, "1 or more").optional();
const release = name;

const outcomeKeys = { release: release.optional(), environment: name.optional(), kind, attempt };

const outcome = mapping({
  ...outcomeKeys,
  deploy: z.enum(["success", "failure", "lost", "not-started"]).optional(),
  digest: z.enum(["same", "other"]).optional(),
  build: z.enum(["success", "failure", "lost"]).optional(),
  workflow: z.string().optional(),
  check: z.string().optional(),
  result: z.enum(["success", "failure", "missing"]).optional(),
  cancel: z.enum(["ignored", "heeded"]).optional(),
});

const alarm = mapping({
  environment: name.optional(),
  region: name.optional(),
  state: z.enum(["ok", "alarm", "unknown"]),
  alarm: z.string().optional(),
});

const comment = mapping({
  by: z.string().min(1),
  permission: z.string().optional(),
  body: z.string(),
});

const event = mapping({
  at: duration,
  merge: release.optional(),
  reviewed: z.boolean().optional(),
  files: list(z.string()).optional(),
  alarm: alarm.optional(),
  comment: comment.optional(),
  restart: z.literal(true).optional(),
  pipeline: z.unknown().optional(),
  hotfix: release.optional(),
  on: release.optional(),
});

const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)), {
  error: 'an instant such as "2026-11-23T00:00:00Z"',
});

export const writtenScenario = mapping({
  pipeline: z.unknown().optional(),
  "pipeline-file": z.string().optional(),
  start: instant.optional(),
  takes: mapping({
    deploy: duration.optional(),
    environments: durations.optional(),
    rollbacks: durations.optional(),
    workflows: durations.optional(),
    build: duration.optional(),
    builds: durations.optional(),
    checks: durations.optional(),
    cancel: duration.optional(),
  }).optional(),
  outcomes: list(outcome).optional(),
  events: list(event),
  until: duration.optional(),
});

export type WrittenScenario = z.infer<typeof writtenScenario>;
export type WrittenOutcome = z.infer<typeof outcome>;
export type WrittenEvent = z.infer<typeof event>;
