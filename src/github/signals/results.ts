/**
 * What runs, jobs and Deployments came to.
 *
 * The sender of a run's or job's webhook is whoever started the run: for a dispatch that is ourselves, and the
 * result is the very thing we wait for. So these are never dropped by their sender. A Deployment's status is an
 * echo only where we posted the status itself; the Deployment is nearly always ours.
 */
import { z } from "zod";
import type { Signal } from "../../captain/ports/signal.ts";
import { statusReport } from "../reports/deployments.ts";
import { jobReport, readRun } from "../reports/runs.ts";
import { id } from "../reports/words.ts";

export function runSignal(payload: unknown): Signal | null {
  const envelope = RUN.safeParse(payload);
  if (!envelope.success) return null;
  const { workflow_run: run, workflow, repository } = envelope.data;
  const report = readRun(run, { repositoryId: repository.id, path: workflow?.path });
  return report === null ? null : { type: "run", run: report };
}

export function jobSignal(payload: unknown): Signal | null {
  const reading = JOB.safeParse(payload);
  return reading.success ? { type: "job", job: reading.data.workflow_job } : null;
}

export function deploymentStatusSignal(payload: unknown, self: string): Signal | null {
  const envelope = DEPLOYMENT_STATUS.safeParse(payload);
  if (!envelope.success) return null;
  const { deployment, deployment_status: status } = envelope.data;
  const reading = statusReport(deployment.id).safeParse(status);
  if (!reading.success || reading.data.creator === self) return null;
  return { type: "deployment-status", status: reading.data };
}

const RUN = z.object({
  workflow_run: z.unknown(),
  workflow: z.object({ path: z.string().optional() }).nullish(),
  repository: z.object({ id }),
});

const JOB = z.object({ workflow_job: jobReport });

const DEPLOYMENT_STATUS = z.object({
  deployment: z.object({ id }),
  deployment_status: z.unknown(),
});
