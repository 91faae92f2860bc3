/** Deployments and their statuses. */
import { z } from "zod";
import type {
  DeploymentInfo,
  GitHub,
  NewDeployment,
  NewStatus,
  Outcome,
} from "../../captain/ports/github.ts";
import { ask, askPages, map, type RepositoryCaller, tell } from "../connection.ts";
import { deploymentInfo, statusReport } from "../reports/deployments.ts";

export function deploymentCalls(
  caller: RepositoryCaller,
): Pick<GitHub, "listDeployments" | "createDeployment" | "listStatuses" | "createStatus"> {
  return {
    listDeployments: (filter) => listDeployments(caller, filter),
    createDeployment: (deployment) => createDeployment(caller, deployment),
    listStatuses: (deploymentId) =>
      askPages(caller, {
        route: STATUSES,
        parameters: { deployment_id: deploymentId },
        schema: z.array(statusReport(deploymentId)),
      }),
    createStatus: (deploymentId, status) => createStatus(caller, deploymentId, status),
  };
}

const DEPLOYMENTS = "/repos/{owner}/{repo}/deployments";
const STATUSES = `GET ${DEPLOYMENTS}/{deployment_id}/statuses`;

/** Newest first; GitHub promises no order. */
async function listDeployments(
  caller: RepositoryCaller,
  filter: { readonly environment: string; readonly commit: string },
): Promise<Outcome<readonly DeploymentInfo[]>> {
  const outcome = await askPages(caller, {
    route: `GET ${DEPLOYMENTS}`,
    parameters: { environment: filter.environment, sha: filter.commit },
    schema: z.array(deploymentInfo),
  });
  return map(outcome, (deployments) =>
    deployments
      .filter((deployment) => deployment.creator === caller.self)
      .toSorted((a, b) => b.deploymentId - a.deploymentId),
  );
}

function createDeployment(
  caller: RepositoryCaller,
  deployment: NewDeployment,
): Promise<Outcome<DeploymentInfo>> {
  return ask(caller, {
    route: `POST ${DEPLOYMENTS}`,
    parameters: {
      ref: deployment.commit,
      environment: deployment.environment,
      task: deployment.task,
      description: cut(deployment.description),
      production_environment: deployment.isProduction,
      payload: deployment.payload,
      // Otherwise GitHub may merge the default branch instead of making a Deployment, ...
      auto_merge: false,
      // ... or refuse because of a check, though a skipped one: what must pass is for the pipeline to say.
      required_contexts: [],
    },
    schema: deploymentInfo,
  });
}

function createStatus(
  caller: RepositoryCaller,
  deploymentId: number,
  status: NewStatus,
): Promise<Outcome<void>> {
  return tell(caller, {
    route: `POST ${DEPLOYMENTS}/{deployment_id}/statuses`,
    parameters: {
      deployment_id: deploymentId,
      state: status.state,
      description: cut(status.description),
      ...(status.logUrl === null ? {} : { log_url: status.logUrl }),
      ...(status.environmentUrl === null ? {} : { environment_url: status.environmentUrl }),
    },
  });
}

/** GitHub answers 422 to a longer description of a status; a Deployment's is shown in the same place. */
const LONGEST_DESCRIPTION = 140;

function cut(description: string): string {
  const characters = [...description];
  if (characters.length <= LONGEST_DESCRIPTION) return description;
  return `${characters.slice(0, LONGEST_DESCRIPTION - 1).join("")}…`;
}
