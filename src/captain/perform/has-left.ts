/** Whether what a rollback asks of GitHub has been asked: nothing that is said about it may go before it. */
import { isActive } from "../../domain/deployment.ts";
import type { RollbackLine } from "../../domain/reply.ts";
import type { Desk } from "../desk.ts";

export async function hasLeft(desk: Desk, lines: readonly RollbackLine[]): Promise<boolean> {
  for (const { environment, outcome } of lines) {
    if (outcome !== "refused" && !(await isDispatched(desk, environment))) return false;
  }
  return true;
}

async function isDispatched({ keeper }: Desk, name: RollbackLine["environment"]): Promise<boolean> {
  const environment = keeper.state().environments.get(name);
  if (environment === undefined) return true;
  if (environment.plannedRollback !== null) return false;
  const rollback = environment.deployments.findLast(({ kind }) => kind === "rollback");
  if (rollback === undefined || !isActive(rollback)) return true;
  const subject = rollback.stage.deploy.workflow === null ? "deployment" : "run";
  const known = await keeper.store.readReference(subject, rollback.key);
  return known !== null && known.githubId > 0;
}
