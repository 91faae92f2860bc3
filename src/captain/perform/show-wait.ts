/** Says on GitHub that a deployment still waits for a runner or a reviewer, once it has waited for long. */
import { environmentOf } from "../../domain/ids.ts";
import { type Desk, DONE, type Performed } from "../desk.ts";
import type { Effect } from "../effect.ts";
import { LONG_WAIT_MS, postStatus } from "./post-status.ts";
import { showRelease } from "./show-release.ts";

export async function showWait(
  desk: Desk,
  { deployment: key }: Extract<Effect, { kind: "show-wait" }>,
): Promise<Performed> {
  const deployment = desk.keeper
    .state()
    .environments.get(environmentOf(key))
    ?.deployments.find((candidate) => candidate.key === key);
  if (deployment === undefined || deployment.end !== null || deployment.isFenced) return DONE;
  if (deployment.startedAt !== null) return DONE;
  const ms = deployment.requestedAt + LONG_WAIT_MS - desk.clock.now();
  if (ms > 0) return { kind: "waiting", ms };
  const posted = await postStatus(desk, { deployment: key });
  if (posted.kind !== "done") return posted;
  return showRelease(desk, { release: deployment.release });
}
