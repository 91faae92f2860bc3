/** When something happened to a deployment, by our clock. */
import type { Deployment } from "../../domain/deployment.ts";
import type { Instant } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";

/** Not before it was asked for, whatever GitHub's clock says: then nothing of it can have run out of time already. */
export function momentOf({ time }: Desk, { requestedAt }: Deployment, reported: Instant): Instant {
  return Math.max(requestedAt, time.ours(reported));
}
