/** Cancels the run of a deployment, so that the environment is free for another. */
import { environmentOf } from "../../domain/ids.ts";
import { type Desk, DONE, giveUpOrRetry, type Performed } from "../desk.ts";
import type { Effect } from "../effect.ts";

/** A dispatch whose answer is still out may yet name the run. */
const LOOK_AGAIN_MS = 1_000;

export async function cancel(
  desk: Desk,
  { deployment: key, force }: Extract<Effect, { kind: "cancel" }>,
): Promise<Performed> {
  const deployment = desk.keeper
    .state()
    .environments.get(environmentOf(key))
    ?.deployments.find((candidate) => candidate.key === key);
  if (deployment === undefined) return DONE;
  const isOver = deployment.end !== null && deployment.end.reason !== "deploy-timeout";
  if (isOver) return DONE;
  if (deployment.stage.deploy.workflow === null) return DONE;
  const run = await desk.keeper.store.readReference("run", key);
  if (run === null) return beforeDispatch(desk, key, deployment.end !== null);
  if (run.githubId === 0) return { kind: "waiting", ms: LOOK_AGAIN_MS };
  const outcome = await desk.github.cancelRun(run.githubId, force);
  if (outcome.ok) return DONE;
  // 409: it has ended by itself, and the news of that is on its way.
  if (outcome.trouble.kind === "refused" && outcome.trouble.status === 409) return DONE;
  return giveUpOrRetry(outcome.trouble);
}

/** Nothing was asked of GitHub yet, and now it never will be: see the deploy effect. */
async function beforeDispatch(
  desk: Desk,
  key: Parameters<typeof environmentOf>[0],
  isClosed: boolean,
): Promise<Performed> {
  if (!isClosed) {
    await desk.keeper.takeIn([
      { at: desk.clock.now(), type: "DeploymentAborted", deployment: key },
    ]);
  }
  return DONE;
}
