/** Environments: they come into being with their first deployment. */
import { type Answer, notFound, ok } from "../answer.ts";
import { answerCountedPage } from "../paging.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../routes.ts";
import type { World } from "../world.ts";
import type { Deployment } from "./deployments.ts";
import { repositoryHtmlUrl, repositoryUrl } from "./present-repository.ts";
import type { Repository } from "./repositories.ts";

export interface Environment {
  readonly id: number;
  readonly name: string;
  readonly createdAt: string;
}

export const environmentRoutes: readonly Route[] = [
  repositoryRoute(
    "GET /repos/{owner}/{repo}/environments",
    "repos/get-all-environments",
    ["actions:read"],
    listEnvironments,
  ),
  repositoryRoute(
    "GET /repos/{owner}/{repo}/environments/{environment_name}",
    "repos/get-environment",
    ["actions:read"],
    getEnvironment,
  ),
];

/** Environments come into being with their first use; their names are compared without case. */
export function ensureEnvironment(world: World, repository: Repository, name: string): Environment {
  const key = name.toLowerCase();
  const known = repository.environments.get(key);
  if (known !== undefined) return known;
  const environment = { id: world.nextId("environment"), name, createdAt: world.time() };
  repository.environments.set(key, environment);
  return environment;
}

/** Files a deployment under its environment, which comes into being where it is new. */
export function enterEnvironment(
  world: World,
  repository: Repository,
  deployment: Deployment,
): void {
  const { environment } = deployment;
  ensureEnvironment(world, repository, environment);
  const others = repository.deploymentsByEnvironment.get(environment) ?? [];
  others.push(deployment);
  repository.deploymentsByEnvironment.set(environment, others);
}

/** A status renames the environment of a deployment. */
export function changeEnvironment(
  world: World,
  at: { repository: Repository; deployment: Deployment },
  environment: string,
): void {
  const { repository, deployment } = at;
  if (environment === deployment.environment) return;
  leaveEnvironment(repository, deployment);
  deployment.environment = environment;
  enterEnvironment(world, repository, deployment);
}

/** Takes a deployment out of its environment's list. */
export function leaveEnvironment(repository: Repository, deployment: Deployment): void {
  const others = repository.deploymentsByEnvironment.get(deployment.environment) ?? [];
  const left = others.filter((one) => one !== deployment);
  repository.deploymentsByEnvironment.set(deployment.environment, left);
}

function listEnvironments(call: RepositoryCall): Answer {
  const all = [...call.repository.environments.values()];
  return answerCountedPage(call, { name: "environments", all }, (one) =>
    presentEnvironment(call, one),
  );
}

function getEnvironment(call: RepositoryCall): Answer {
  const name = parameter(call, "environment_name").toLowerCase();
  const environment = call.repository.environments.get(name);
  if (environment === undefined) throw notFound();
  return ok(presentEnvironment(call, environment));
}

function presentEnvironment({ world, repository }: RepositoryCall, environment: Environment) {
  const name = encodeURIComponent(environment.name);
  return {
    id: environment.id,
    node_id: world.nodeId("EN", environment.id),
    name: environment.name,
    url: `${repositoryUrl(world, repository)}/environments/${name}`,
    html_url: `${repositoryHtmlUrl(world, repository)}/deployments/${name}`,
    created_at: environment.createdAt,
    updated_at: environment.createdAt,
    can_admins_bypass: true,
    protection_rules: [],
    deployment_branch_policy: null,
  };
}
