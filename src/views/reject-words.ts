/** Why a stage rejected a release, with what only the state knows of the cause. */
import type { Deployment } from "../domain/deployment.ts";
import type { RejectReason } from "../domain/reason.ts";
import type { State } from "../domain/state.ts";
import { cancelledFor } from "../engine/shared-run.ts";
import type { Ink } from "./ink.ts";
import { rejectPhrase } from "./phrases.ts";

/**
 * Follows the name of the environment.
 * @param deployment the one that the reason is about, as far as it is known
 */
export function rejectWords(
  state: State,
  { reason, deployment }: { readonly reason: RejectReason; readonly deployment: Deployment | null },
  ink: Ink,
): string {
  const isAboutRun = reason === "deploy-failed" && deployment !== null;
  const cause = isAboutRun ? cancelledFor(state, deployment) : null;
  if (cause === null) return rejectPhrase(reason);
  return `its run was cancelled for the rollback of ${ink.name(cause)}`;
}
