/** Check runs, as REST and webhooks both write them. */
import { z } from "zod";
import type { CheckReport } from "../../captain/ports/signal.ts";
import { conclusion } from "./runs.ts";
import { id, instant, sha } from "./words.ts";

/** A check run that has ended; others do not fit. */
export const checkReport: z.ZodType<CheckReport> = z
  .object({
    id,
    name: z.string(),
    app: z.object({ slug: z.string().min(1) }),
    head_sha: sha,
    external_id: z.string().nullish(),
    status: z.literal("completed"),
    conclusion,
    completed_at: instant,
  })
  .transform((check) => ({
    checkRunId: check.id,
    name: check.name,
    app: check.app.slug,
    headSha: check.head_sha,
    externalId: check.external_id ?? "",
    conclusion: check.conclusion,
    completedAt: check.completed_at,
  }));
