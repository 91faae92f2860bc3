/** `report`: makes the deployment this job's own before anything is deployed, and says at the end how it went. */
import { getInput, getState, info, saveState, setFailed, warning } from "@actions/core";
import { claim } from "./claim.ts";
import { isClosed, listStatuses, type NewStatus, postStatus, stageOf } from "./deployment.ts";
import { connect, type GitHub, persistently, troubleOf, unexpected } from "./github.ts";
import { input } from "./inputs.ts";
import { currentJob, type Job } from "./job.ts";
import { NOTHING_DEPLOYED, Refusal } from "./refusal.ts";

/** The first half, before the deployment. */
export async function startReport(): Promise<void> {
  const asked = readInputs();
  const job = currentJob();
  const github = await connect(job);
  // A run that can be re-run has ended, and with it its deployment; what it would deploy may be long out of date.
  if (job.attempt > 1) throw await alreadyClosed(github, asked.deployment);

  const verdict = await claimOrExplain(github, job, asked.deployment);
  switch (verdict.kind) {
    case "won":
      // From here on the deployment is ours, whatever comes, so its end is ours to tell.
      saveState(CLAIMED, String(asked.deployment));
      checkEnvironment(asked.environment, verdict.environment);
      info(`Deployment ${asked.deployment} is carried out by this job.`);
      return;
    case "closed":
      throw await alreadyClosed(github, asked.deployment);
    case "taken":
      throw new Refusal(
        `Deployment ${asked.deployment} is already carried out by another run or job; not deploying again. ${NOTHING_DEPLOYED}`,
      );
  }
}

/** The second half, when the job ends. Failing to report does not fail the job: the captain also reads its conclusion. */
export async function endReport(): Promise<void> {
  const deployment = Number(getState(CLAIMED));
  if (deployment === 0) return;

  const job = currentJob();
  const status = { ...outcome(), logUrl: job.runUrl, environmentUrl: environmentUrl() };
  const github = await connect(job);
  try {
    // The captain may have closed it meanwhile, for an alarm or because it took too long; its word stands.
    if (isClosed(await listStatuses(github, deployment))) {
      warning(
        `Deployment ${deployment} was closed before this job ended; its status is left as it is.`,
      );
      return;
    }
    await persistently(() => postStatus(github, deployment, status));
    info(`Deployment ${deployment} is reported as ${status.state}.`);
  } catch (error) {
    const { message } = unexpected(troubleOf(error), `report the end of deployment ${deployment}`);
    warning(`${message} Release Captain learns it from the run.`);
  }
}

/** The state in which the first half tells the second which deployment is its own. */
const CLAIMED = "claimed-deployment";

interface Asked {
  readonly deployment: number;
  readonly environment: string | null;
}

/** All inputs are looked at, the late ones too: what is wrong with them is better said before the deployment. */
function readInputs(): Asked {
  const deployment = input("deployment-id");
  const environment = input("environment");
  input("digest");
  input("environment-url");
  if (deployment === null) {
    throw new Refusal(
      `Input "deployment-id" is empty: this run was not started by Release Captain. ${NOTHING_DEPLOYED} ` +
        "To deploy again, comment /retry or /rollback on any issue or pull request.",
    );
  }
  return { deployment: Number(deployment), environment };
}

async function claimOrExplain(github: GitHub, job: Job, deployment: number) {
  try {
    return await claim(github, deployment, job.runUrl);
  } catch (error) {
    const trouble = troubleOf(error);
    switch (trouble.kind) {
      case "forbidden":
        throw new Refusal(`Add "permissions: deployments: write" to this job. ${NOTHING_DEPLOYED}`);
      case "not-found":
        throw new Refusal(
          `This repository has no deployment ${deployment}, or the job's token may not see it: ` +
            `add "permissions: deployments: write" to this job. ${NOTHING_DEPLOYED}`,
        );
      case "passing":
      case "other": {
        const { message } = unexpected(trouble, `claim deployment ${deployment}`);
        throw new Refusal(`${message} ${NOTHING_DEPLOYED}`);
      }
    }
  }
}

async function alreadyClosed(github: GitHub, deployment: number): Promise<Refusal> {
  const stage = await stageOf(github, deployment);
  const retry = stage === null ? "/retry" : `/retry ${stage}`;
  return new Refusal(
    `Deployment ${deployment} is already closed; not deploying again. Use ${retry} or /rollback.`,
  );
}

/** A matrix that mixes up its rows would deploy to one place and report for another. GitHub's names ignore case. */
function checkEnvironment(asked: string | null, actual: string): void {
  if (asked === null || actual === "" || asked.toLowerCase() === actual.toLowerCase()) return;
  throw new Refusal(
    `Inputs "environment" and "deployment-id" do not belong together: that deployment is for another environment. ${NOTHING_DEPLOYED}`,
  );
}

/** The job's own end, unless the environment reports something that cannot be what was deployed. */
function outcome(): Pick<NewStatus, "state" | "description"> {
  const status = getInput("job-status");
  if (status === "cancelled") return { state: "failure", description: "The job was cancelled" };
  if (status !== "success") return { state: "failure", description: "The job failed" };
  try {
    const digest = input("digest");
    return { state: "success", description: digest === null ? "Deployed" : `digest ${digest}` };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    setFailed(error.message);
    return { state: "failure", description: "The environment reported no readable digest" };
  }
}

function environmentUrl(): string | null {
  try {
    return input("environment-url");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    warning(error.message);
    return null;
  }
}
