/** The Deployment that GitHub itself makes for a job with an `environment:`, unless it says `deployment: false`. */
import type { Actor } from "../../access.ts";
import { addStatus, type DeploymentState } from "../../resources/deployment-statuses.ts";
import { createDeployment, type Deployment } from "../../resources/deployments.ts";
import type { World } from "../../world.ts";
import { runHtmlUrl } from "../rest/present-run.ts";
import { jobContexts } from "./contexts.ts";
import { isSet } from "./planned-step.ts";
import { type Conclusion, type Job, type Run, shortRef } from "./run.ts";

export interface EnvironmentDeployment {
  end(conclusion: Conclusion, url: string): void;
}

/**
 * Made when the job starts: of the commit that the run stands on, whatever its inputs say.
 * @returns null where the job has no environment, or wants no Deployment
 */
export function deployToEnvironment(
  world: World,
  run: Run,
  job: Job,
): EnvironmentDeployment | null {
  const { repository } = run;
  const by: Actor = { account: world.actionsApp.bot, app: world.actionsApp };
  const { environment } = job;
  if (environment === null || !isWanted(world, run, job)) return null;
  const ref = shortRef(run.ref);
  const deployment: Deployment = createDeployment(world, repository, {
    sha: run.headSha,
    ref,
    environment,
    by,
  });
  const logUrl = `${runHtmlUrl(world, run)}/job/${job.id}`;
  const say = (state: DeploymentState, environmentUrl = "") =>
    addStatus(world, { repository, deployment }, { state, by, logUrl, environmentUrl });
  say("in_progress");
  return { end: (conclusion, url) => void say(stateOf(conclusion), url) };
}

function isWanted(world: World, run: Run, job: Job): boolean {
  const { environment, needs } = job.definition;
  const contexts = jobContexts(world, run, { needs, matrix: job.matrix });
  return isSet(environment?.deployment ?? true, { contexts });
}

function stateOf(conclusion: Conclusion): DeploymentState {
  if (conclusion === "success") return "success";
  return conclusion === "failure" ? "failure" : "error";
}
