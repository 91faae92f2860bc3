/** Environments: they come into being with their first deployment. */
import { type Answer, notFound, ok } from "../answer.ts";
import { answerCountedPage } from "../paging.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../routes.ts";
import type { World } from "../world.ts";
import { type Account, presentAccount, type Team } from "./accounts.ts";
import type { Deployment } from "./deployments.ts";
import { repositoryHtmlUrl, repositoryUrl } from "./present-repository.ts";
import type { Repository } from "./repositories.ts";

export interface Environment {
  readonly id: number;
  readonly name: string;
  readonly createdAt: string;
  /** What stands in front of jobs that name it. */
  readonly rules: ProtectionRules;
}

export interface ProtectionRules {
  /** One of them must approve; empty: nobody. */
  readonly reviewers: readonly (Account | Team)[];
  readonly waitTimerMinutes: number;
}

const UNPROTECTED: ProtectionRules = { reviewers: [], waitTimerMinutes: 0 };

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
  const id = world.nextId("environment");
  const environment = { id, name, createdAt: world.time(), rules: UNPROTECTED };
  repository.environments.set(key, environment);
  return environment;
}

/** An administrator sets reviewers and a wait timer; they are shown, and hold up no job here. */
export function protectEnvironment(
  world: World,
  at: { readonly repository: Repository; readonly environment: string },
  rules: Partial<ProtectionRules>,
): void {
  const environment = ensureEnvironment(world, at.repository, at.environment);
  at.repository.environments.set(environment.name.toLowerCase(), {
    ...environment,
    rules: { ...UNPROTECTED, ...rules },
  });
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
    protection_rules: presentRules(world, environment),
    deployment_branch_policy: null,
  };
}

function presentRules(world: World, { id, rules }: Environment) {
  const { reviewers, waitTimerMinutes } = rules;
  const rule = (type: string) => ({ id, node_id: world.nodeId("GA", `${id}:${type}`), type });
  return [
    ...(waitTimerMinutes > 0 ? [{ ...rule("wait_timer"), wait_timer: waitTimerMinutes }] : []),
    ...(reviewers.length > 0
      ? [
          {
            ...rule("required_reviewers"),
            prevent_self_review: false,
            reviewers: reviewers.map((reviewer) => presentReviewer(world, reviewer)),
          },
        ]
      : []),
  ];
}

function presentReviewer(world: World, reviewer: Account | Team) {
  if (!("slug" in reviewer)) return { type: "User", reviewer: presentAccount(world, reviewer) };
  const { id, slug, organization } = reviewer;
  const url = `${world.apiUrl}/orgs/${organization.login}/teams/${slug}`;
  const html = `${world.htmlUrl}/orgs/${organization.login}/teams/${slug}`;
  const links = { url, html_url: html, members_url: `${url}/members{/member}` };
  const kind = { description: null, privacy: "closed", permission: "pull", parent: null };
  const names = { id, node_id: world.nodeId("T", id), name: slug, slug };
  return {
    type: "Team",
    reviewer: {
      ...names,
      ...links,
      ...kind,
      repositories_url: `${url}/repos`,
      type: "organization",
      organization_id: organization.id,
    },
  };
}
