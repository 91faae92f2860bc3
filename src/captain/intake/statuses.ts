/** Statuses on our Deployments: final where an app deploys; elsewhere only a failure says anything. */
import { isActive } from "../../domain/deployment.ts";
import { asDeploymentKey, environmentOf } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";
import type { DeploymentStatusReport } from "../ports/signal.ts";
import type { Reference } from "../ports/store.ts";
import { digestFact } from "./digest.ts";
import { momentOf } from "./moment.ts";
import { type News, news } from "./news.ts";

export async function factsOfStatus(
  desk: Desk,
  reference: Reference,
  status: DeploymentStatusReport,
): Promise<News> {
  const key = asDeploymentKey(reference.key);
  const deployment = desk.keeper
    .state()
    .environments.get(environmentOf(key))
    ?.deployments.find((candidate) => candidate.key === key);
  if (deployment === undefined || status.creator === desk.github.self) return news();
  const at = momentOf(desk, deployment, status.at);
  const { app } = deployment.stage.deploy;
  const isDeployer = app !== null && status.creator === `${app}[bot]`;
  const hasFailed = status.state === "failure" || status.state === "error";
  if (isDeployer && isActive(deployment)) {
    if (status.state === "in_progress") {
      return news({ at, type: "DeploymentStarted", deployment: key });
    }
    if (status.state === "success") return digestFact(desk, deployment, at);
  }
  // A run that the captain cancels reports its own failure; the run's end tells that better.
  if (!hasFailed || deployment.cancel !== null || deployment.kind === "rollback") {
    return hasFailed && isDeployer && isActive(deployment)
      ? news({ at, type: "DeploymentFailed", deployment: key, reason: "deploy-failed" })
      : news();
  }
  return news({ at, type: "DeploymentDisputed", deployment: key });
}
