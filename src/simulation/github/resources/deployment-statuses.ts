/** Statuses of deployments, and which older deployments a success retires. */
import { z } from "zod";
import { type Actor, actorOf } from "../access.ts";
import { type Answer, created, notFound, ok } from "../answer.ts";
import { answerPage } from "../paging.ts";
import { parseBody } from "../parse-body.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../routes.ts";
import type { World } from "../world.ts";
import { type Account, presentAccount } from "./accounts.ts";
import { type App, presentApp } from "./apps.ts";
import { type Deployment, deploymentOf, presentDeployment } from "./deployments.ts";
import { changeEnvironment } from "./environments.ts";
import { repositoryUrl } from "./present-repository.ts";
import type { Repository } from "./repositories.ts";

const DEPLOYMENT_STATES = [
  "error",
  "failure",
  "inactive",
  "in_progress",
  "queued",
  "pending",
  "success",
] as const;
export type DeploymentState = (typeof DEPLOYMENT_STATES)[number];

export interface DeploymentStatus {
  readonly id: number;
  readonly state: DeploymentState;
  readonly creator: Account;
  readonly app: App | null;
  readonly description: string;
  readonly environment: string;
  readonly environmentUrl: string;
  readonly logUrl: string;
  readonly createdAt: string;
}

const BASE = "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses";

export const deploymentStatusRoutes: readonly Route[] = [
  repositoryRoute(`GET ${BASE}`, "repos/list-deployment-statuses", ["deployments:read"], (call) =>
    answerPage(call, deploymentOf(call).statuses.toReversed(), (status) => present(call, status)),
  ),
  repositoryRoute(`POST ${BASE}`, "repos/create-deployment-status", ["deployments:write"], create),
  repositoryRoute(
    `GET ${BASE}/{status_id}`,
    "repos/get-deployment-status",
    ["deployments:read"],
    (call) => {
      const id = Number(parameter(call, "status_id"));
      const status = deploymentOf(call).statuses.find((one) => one.id === id);
      if (status === undefined) throw notFound();
      return ok(present(call, status));
    },
  ),
];

export interface NewStatus {
  readonly state: DeploymentState;
  readonly by: Actor;
  readonly description?: string;
  readonly environment?: string;
  readonly environmentUrl?: string;
  readonly logUrl?: string;
  /** True by default: a success makes older non-production deployments inactive. */
  readonly autoInactive?: boolean;
}

/** Adds a status to a deployment and tells of it, except of `inactive`, of which GitHub is silent. */
export function addStatus(
  world: World,
  at: { repository: Repository; deployment: Deployment },
  wanted: NewStatus,
): DeploymentStatus {
  const { deployment } = at;
  if (wanted.environment !== undefined) {
    changeEnvironment(world, at, wanted.environment);
  }
  const status = record(world, deployment, wanted);
  if (wanted.state === "success" && (wanted.autoInactive ?? true)) {
    retireOlder(world, at, wanted.by);
  }
  if (wanted.state !== "inactive") announce(world, at, { status, by: wanted.by });
  return status;
}

function record(world: World, deployment: Deployment, wanted: NewStatus): DeploymentStatus {
  const status: DeploymentStatus = {
    id: world.nextId("deployment status"),
    state: wanted.state,
    creator: wanted.by.account,
    app: wanted.by.app,
    description: wanted.description ?? "",
    environment: deployment.environment,
    environmentUrl: wanted.environmentUrl ?? "",
    logUrl: wanted.logUrl ?? "",
    createdAt: world.time(),
  };
  deployment.statuses.push(status);
  deployment.updatedAt = status.createdAt;
  return status;
}

/** Only successful ones that are neither transient nor production, in the environment of the same name. */
function retireOlder(
  world: World,
  at: { repository: Repository; deployment: Deployment },
  by: Actor,
): void {
  const { deploymentsByEnvironment } = at.repository;
  for (const older of deploymentsByEnvironment.get(at.deployment.environment) ?? []) {
    if (older.id >= at.deployment.id || older.transient || older.production) continue;
    if (older.statuses.at(-1)?.state === "success") record(world, older, { state: "inactive", by });
  }
}

function announce(
  world: World,
  at: { repository: Repository; deployment: Deployment },
  what: { status: DeploymentStatus; by: Actor },
): void {
  const { repository, deployment } = at;
  world.announce({
    event: "deployment_status",
    action: "created",
    repository,
    sender: what.by,
    payload: () => ({
      deployment_status: presentStatus(world, at, what.status),
      deployment: presentDeployment(world, repository, deployment),
      check_run: null,
      workflow: null,
      workflow_run: null,
    }),
  });
}

const WANTED = z.object({
  state: z.enum(DEPLOYMENT_STATES),
  target_url: z.string().optional(),
  log_url: z.string().optional(),
  description: z
    .string()
    .max(140, "description is too long (maximum is 140 characters)")
    .optional(),
  environment: z.string().optional(),
  environment_url: z.string().optional(),
  auto_inactive: z.boolean().default(true),
});

function create(call: RepositoryCall): Answer {
  const { repository, world } = call;
  const deployment = deploymentOf(call);
  const wanted = parseBody(call, WANTED);
  const status = addStatus(
    world,
    { repository, deployment },
    {
      state: wanted.state,
      by: actorOf(call.caller),
      description: wanted.description ?? "",
      ...(wanted.environment === undefined ? {} : { environment: wanted.environment }),
      environmentUrl: wanted.environment_url ?? "",
      logUrl: wanted.log_url ?? wanted.target_url ?? "",
      autoInactive: wanted.auto_inactive,
    },
  );
  return created(present(call, status));
}

function present(call: RepositoryCall, status: DeploymentStatus) {
  const { world, repository } = call;
  return presentStatus(world, { repository, deployment: deploymentOf(call) }, status);
}

function presentStatus(
  world: World,
  at: { repository: Repository; deployment: Deployment },
  status: DeploymentStatus,
) {
  const url = `${repositoryUrl(world, at.repository)}/deployments/${at.deployment.id}`;
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: world.nodeId("DES", status.id),
    state: status.state,
    creator: presentAccount(world, status.creator),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: repositoryUrl(world, at.repository),
    performed_via_github_app: status.app === null ? null : presentApp(world, status.app),
  };
}
