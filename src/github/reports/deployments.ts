/** Deployments and their statuses, as REST and webhooks both write them. */
import { z } from "zod";
import type { DeploymentInfo } from "../../captain/ports/github.ts";
import type { DeploymentStatusReport } from "../../captain/ports/signal.ts";
import { id, instant, loginOrGhost, sha } from "./words.ts";

/** What was given when the Deployment was made: an object, or the text of one. */
const payload = z
  .unknown()
  .optional()
  .transform((value) => DATA.safeParse(typeof value === "string" ? parseJson(value) : value))
  .transform((reading) => (reading.success ? reading.data : {}));

const DATA = z.record(z.string(), z.unknown());

export const deploymentInfo: z.ZodType<DeploymentInfo> = z
  .object({
    id,
    sha,
    environment: z.string(),
    task: z.string(),
    payload,
    created_at: instant,
    creator: loginOrGhost,
  })
  .transform((deployment) => ({
    deploymentId: deployment.id,
    commit: deployment.sha,
    environment: deployment.environment,
    task: deployment.task,
    payload: deployment.payload,
    createdAt: deployment.created_at,
    creator: deployment.creator,
  }));

/** @param deploymentId the status itself does not name its Deployment by id */
export function statusReport(deploymentId: number): z.ZodType<DeploymentStatusReport> {
  return z
    .object({
      id,
      state: z.string(),
      description: z.string().nullish(),
      log_url: z.string().nullish(),
      target_url: z.string().nullish(),
      creator: loginOrGhost,
      created_at: instant,
    })
    .transform((status) => ({
      deploymentId,
      statusId: status.id,
      state: status.state,
      description: status.description ?? "",
      // Until 2022 the log's address was called target_url; GitHub fills both, old servers the old one.
      logUrl: status.log_url || status.target_url || null,
      creator: status.creator,
      at: status.created_at,
    }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
