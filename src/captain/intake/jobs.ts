/** What the news of a job mean for its environment, where one run is for a whole stage. */
import { type Deployment, isActive } from "../../domain/deployment.ts";
import type { Desk } from "../desk.ts";
import type { JobReport } from "../ports/signal.ts";
import { digestFact } from "./digest.ts";
import { momentOf } from "./moment.ts";
import { type News, news } from "./news.ts";
import { notStarted } from "./runs.ts";

/** A matrix names each job after its environment. */
export function isJobOf(name: string, environment: string): boolean {
  return name.toLowerCase().endsWith(`(${environment.toLowerCase()})`);
}

export async function newsOfJob(desk: Desk, deployment: Deployment, job: JobReport): Promise<News> {
  if (!isActive(deployment)) return news();
  const now = desk.clock.now();
  switch (job.status) {
    case "queued":
    case "pending":
    case "requested":
      return news();
    case "waiting":
      return news({ at: now, type: "DeploymentWaiting", deployment: deployment.key });
    case "in_progress": {
      const at = job.startedAt === null ? now : momentOf(desk, deployment, job.startedAt);
      return news({ at, type: "DeploymentStarted", deployment: deployment.key });
    }
    case "completed":
      return endOf(desk, deployment, job);
  }
}

async function endOf(desk: Desk, deployment: Deployment, job: JobReport): Promise<News> {
  const now = desk.clock.now();
  const at = job.completedAt === null ? now : momentOf(desk, deployment, job.completedAt);
  const { key } = deployment;
  switch (job.conclusion) {
    case "success":
      return digestFact(desk, deployment, at);
    case "cancelled":
      if (deployment.cancel !== null) {
        return news({ at, type: "DeploymentAborted", deployment: key });
      }
      return deployment.startedAt === null && job.startedAt === null
        ? news(notStarted(deployment, at, "cancelled"))
        : news({ at, type: "DeploymentFailed", deployment: key, reason: "deploy-failed" });
    case "failure":
    case "timed_out":
      return news({ at, type: "DeploymentFailed", deployment: key, reason: "deploy-failed" });
    case "startup_failure":
    case "skipped":
    case "action_required":
    case "stale":
    case "neutral":
    case null:
      return news(notStarted(deployment, at, job.conclusion ?? "no conclusion"));
  }
}
