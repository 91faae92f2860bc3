/** Deployments: made, listed and deleted. */
import { z } from "zod";
import { type Actor, actorOf } from "../access.ts";
import {
  type Answer,
  conflict,
  created,
  noContent,
  notFound,
  ok,
  unprocessable,
} from "../answer.ts";
import { answerPage } from "../paging.ts";
import { parseBody } from "../parse-body.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../routes.ts";
import type { World } from "../world.ts";
import { type Account, presentAccount } from "./accounts.ts";
import { type App, presentApp } from "./apps.ts";
import { ancestorsOf, demandCommit, findCommit } from "./commits.ts";
import type { DeploymentStatus } from "./deployment-statuses.ts";
import { enterEnvironment, leaveEnvironment } from "./environments.ts";
import { repositoryUrl } from "./present-repository.ts";
import type { Repository } from "./repositories.ts";

export interface Deployment {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly payload: unknown;
  readonly originalEnvironment: string;
  /** A status may rename it. */
  environment: string;
  readonly description: string | null;
  readonly transient: boolean;
  readonly production: boolean;
  readonly creator: Account;
  readonly app: App | null;
  readonly createdAt: string;
  updatedAt: string;
  /** Oldest first. */
  readonly statuses: DeploymentStatus[];
}

const READ = ["deployments:read"] as const;
const WRITE = ["deployments:write"] as const;
const BASE = "/repos/{owner}/{repo}/deployments";

export const deploymentRoutes: readonly Route[] = [
  repositoryRoute(`GET ${BASE}`, "repos/list-deployments", READ, list),
  repositoryRoute(`POST ${BASE}`, "repos/create-deployment", WRITE, create),
  repositoryRoute(`GET ${BASE}/{deployment_id}`, "repos/get-deployment", READ, (call) =>
    ok(presentDeployment(call.world, call.repository, deploymentOf(call))),
  ),
  repositoryRoute(`DELETE ${BASE}/{deployment_id}`, "repos/delete-deployment", WRITE, remove),
];

/** What a new deployment is made of, with GitHub's defaults already in. */
export interface NewDeployment {
  /** Branch, tag or SHA. */
  readonly ref: string;
  /** What `ref` leads to by default. */
  readonly sha?: string;
  readonly environment: string;
  readonly task?: string;
  readonly payload?: unknown;
  readonly description?: string | null;
  readonly transient?: boolean;
  readonly production?: boolean;
  readonly by: Actor;
}

/** Makes a deployment and its environment, and tells of it. */
export function createDeployment(
  world: World,
  repository: Repository,
  wanted: NewDeployment,
): Deployment {
  const now = world.time();
  const deployment: Deployment = {
    id: world.nextId("deployment"),
    sha: wanted.sha ?? demandCommit(repository, wanted.ref).sha,
    ref: wanted.ref,
    task: wanted.task ?? "deploy",
    payload: wanted.payload ?? {},
    originalEnvironment: wanted.environment,
    environment: wanted.environment,
    description: wanted.description ?? null,
    transient: wanted.transient ?? false,
    production: wanted.production ?? wanted.environment === "production",
    creator: wanted.by.account,
    app: wanted.by.app,
    createdAt: now,
    updatedAt: now,
    statuses: [],
  };
  repository.deployments.set(deployment.id, deployment);
  enterEnvironment(world, repository, deployment);
  world.announce({
    event: "deployment",
    action: "created",
    repository,
    sender: wanted.by,
    payload: () => ({
      deployment: presentDeployment(world, repository, deployment),
      workflow: null,
      workflow_run: null,
    }),
  });
  return deployment;
}

/** The deployment that a path names, or 404. */
export function deploymentOf(call: RepositoryCall): Deployment {
  const deployment = call.repository.deployments.get(Number(parameter(call, "deployment_id")));
  if (deployment === undefined) throw notFound();
  return deployment;
}

export function presentDeployment(world: World, repository: Repository, deployment: Deployment) {
  const url = `${repositoryUrl(world, repository)}/deployments/${deployment.id}`;
  return {
    url,
    id: deployment.id,
    node_id: world.nodeId("DE", deployment.id),
    task: deployment.task,
    original_environment: deployment.originalEnvironment,
    environment: deployment.environment,
    description: deployment.description,
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl(world, repository),
    creator: presentAccount(world, deployment.creator),
    sha: deployment.sha,
    ref: deployment.ref,
    payload: deployment.payload,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: deployment.app === null ? null : presentApp(world, deployment.app),
  };
}

const WANTED = z.object({
  ref: z.string().min(1),
  task: z.string().default("deploy"),
  auto_merge: z.boolean().default(true),
  required_contexts: z.array(z.string()).optional(),
  payload: z.union([z.record(z.string(), z.unknown()), z.string()]).optional(),
  environment: z.string().max(255).default("production"),
  description: z.string().nullable().optional(),
  transient_environment: z.boolean().default(false),
  production_environment: z.boolean().optional(),
});

function create(call: RepositoryCall): Answer {
  const { repository, world, caller } = call;
  const wanted = parseBody(call, WANTED);
  const commit = findCommit(repository, wanted.ref);
  if (commit === null) throw unprocessable(`No ref found for: ${wanted.ref}`);
  if (wanted.auto_merge) demandMerged(repository, wanted.ref);
  demandContexts(repository, commit.sha, wanted.required_contexts);
  const { production_environment: production } = wanted;
  const deployment = createDeployment(world, repository, {
    sha: commit.sha,
    ref: wanted.ref,
    environment: wanted.environment,
    task: wanted.task,
    payload: wanted.payload,
    description: wanted.description ?? null,
    transient: wanted.transient_environment,
    ...(production === undefined ? {} : { production }),
    by: actorOf(caller),
  });
  return created(presentDeployment(world, repository, deployment));
}

/**
 * GitHub would now merge the default branch into a branch that lacks some of it. The simulation does not
 * invent merges: such a branch is answered with the conflict that GitHub may answer as well.
 */
function demandMerged(repository: Repository, ref: string): void {
  const branch = repository.branches.get(ref);
  if (branch === undefined || repository.head === null) return;
  if (ancestorsOf(repository, branch).has(repository.head)) return;
  throw conflict(`Conflict merging ${repository.defaultBranch} into ${ref}.`);
}

/** Without a list, every check run of the commit must have succeeded; an empty list asks for nothing. */
function demandContexts(
  repository: Repository,
  sha: string,
  wanted: readonly string[] | undefined,
): void {
  const suites = repository.checkSuitesByCommit.get(sha) ?? [];
  const runs = suites.flatMap((suite) => suite.runs);
  const isGreen = (name: string) =>
    runs.some((run) => run.name === name && run.conclusion === "success");
  const contexts = wanted ?? [...new Set(runs.map((run) => run.name))];
  const missing = contexts.filter((name) => !isGreen(name));
  if (missing.length === 0) return;
  const states = missing.map((context) => ({ context, state: "pending" }));
  throw conflict(`Conflict: Commit status checks failed for ${sha}`, [
    { contexts: states, resource: "Deployment", field: "required_contexts", code: "invalid" },
  ]);
}

function list(call: RepositoryCall): Answer {
  const { repository, query, world } = call;
  const wanted = (name: string) => {
    const value = query.get(name);
    return value === null || value === "none" ? null : value;
  };
  const [sha, ref, task, environment] = ["sha", "ref", "task", "environment"].map(wanted);
  const all = (
    environment == null
      ? [...repository.deployments.values()]
      : (repository.deploymentsByEnvironment.get(environment) ?? [])
  )
    .toReversed()
    .filter((one) => sha === null || one.sha === sha)
    .filter((one) => ref === null || one.ref === ref)
    .filter((one) => task === null || one.task === task);
  return answerPage(call, all, (one) => presentDeployment(world, repository, one));
}

function remove(call: RepositoryCall): Answer {
  const deployment = deploymentOf(call);
  const isActive = deployment.statuses.at(-1)?.state !== "inactive";
  if (isActive && call.repository.deployments.size > 1) {
    throw unprocessable(
      "We cannot delete an active deployment unless it is the only deployment in a given environment.",
    );
  }
  call.repository.deployments.delete(deployment.id);
  leaveEnvironment(call.repository, deployment);
  return noContent();
}
