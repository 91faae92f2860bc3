/** Cancels the run of a deployment, so that the environment is free for another. */
import type { Deployment } from "../../domain/deployment.ts";
import { environmentOf } from "../../domain/ids.ts";
import { type Desk, DONE, giveUpOrRetry, type Performed } from "../desk.ts";
import type { Effect } from "../effect.ts";
import { findRun } from "./find-run.ts";

/** A dispatch whose answer was lost may yet name its run. */
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
  const { workflow } = deployment.stage.deploy;
  if (workflow === null) return DONE;
  const known = await desk.keeper.store.readReference("deployment", key);
  const mark = { input: "deployment", value: String(known?.githubId ?? "") } as const;
  const found = await findRun(desk, { workflow, subject: "run", referenceKeys: [key], mark });
  switch (found.kind) {
    case "bound":
      return cancelRun(desk, found.runId, force);
    case "none":
      return withoutRun(desk, deployment);
    case "early":
      return { kind: "waiting", ms: LOOK_AGAIN_MS };
    case "unknown":
      return giveUpOrRetry(found.trouble);
  }
}

async function cancelRun(desk: Desk, runId: number, force: boolean): Promise<Performed> {
  const outcome = await desk.github.cancelRun(runId, force);
  if (outcome.ok) return DONE;
  // 409: it has ended by itself, and the news of that is on its way.
  if (outcome.trouble.kind === "refused" && outcome.trouble.status === 409) return DONE;
  return giveUpOrRetry(outcome.trouble);
}

/** Nothing was started on GitHub, and now it never will be: see the deploy effect. */
async function withoutRun(desk: Desk, { key, end }: Deployment): Promise<Performed> {
  if (end === null) {
    const at = desk.clock.now();
    await desk.keeper.takeIn([{ at, type: "DeploymentAborted", deployment: key }]);
  }
  return DONE;
}
