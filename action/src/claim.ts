/** A deployment is carried out by one job only: the first to say so on the deployment itself. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { isClosed, listStatuses, postStatus, type Status } from "./deployment.ts";
import { type GitHub, PAUSES_MS, troubleOf, waitOut } from "./github.ts";
import { NOTHING_DEPLOYED, Refusal } from "./refusal.ts";

export type ClaimVerdict =
  /** This job carries the deployment out. */
  | { readonly kind: "won"; readonly environment: string }
  /** It ended, by whatever hand. */
  | { readonly kind: "closed" }
  /** Another job was first. */
  | { readonly kind: "taken" };

/** What a job writes on the deployment to make it its own. */
export interface Claim {
  readonly runUrl: string;
  /** Tells the claims of two jobs of one run apart. */
  readonly mark: string;
}

/**
 * Looks first, so that nothing is written on a deployment that is closed or taken; then writes, and looks again, because
 * another job may have done the same at the same time. GitHub numbers the statuses, so all jobs see the same first one.
 */
export async function claim(
  github: GitHub,
  deployment: number,
  runUrl: string,
): Promise<ClaimVerdict> {
  const own: Claim = { runUrl, mark: randomBytes(6).toString("hex") };
  const before = judgeClaim(await listStatuses(github, deployment), own);
  if (before === "closed" || before === "taken") return { kind: before };

  const posted = await postClaim(github, deployment, own);
  // A copy of GitHub's database may be behind: what was just written is waited for, not believed.
  for (const pauseMs of [0, ...PAUSES_MS]) {
    await sleep(pauseMs);
    const after = judgeClaim(await listStatuses(github, deployment), own);
    if (after === "own") return { kind: "won", environment: posted.environment };
    if (after !== "free") return { kind: after };
  }
  throw new Refusal(`GitHub does not show the claim of this job. ${NOTHING_DEPLOYED}`);
}

/** Who carries the deployment out, as far as its statuses tell. */
export function judgeClaim(
  statuses: readonly Status[],
  own: Claim,
): "free" | "own" | "closed" | "taken" {
  if (isClosed(statuses)) return "closed";
  const [first] = statuses
    .filter((status) => status.state === "in_progress" && !isAnnouncement(status, own))
    .sort((one, other) => one.id - other.id);
  if (first === undefined) return "free";
  return isOwn(first, own) ? "own" : "taken";
}

/** The captain may have said that this very run is under way, before this job could: that is no claim of another. */
function isAnnouncement(status: Status, own: Claim): boolean {
  return status.logUrl === own.runUrl && !status.description.includes("(claim ");
}

function isOwn(status: Status, own: Claim): boolean {
  return status.logUrl === own.runUrl && status.description.endsWith(`(claim ${own.mark})`);
}

/** An answer that was lost is looked for before the claim is written again: two would look like two jobs. */
async function postClaim(github: GitHub, deployment: number, own: Claim): Promise<Status> {
  const post = () =>
    postStatus(github, deployment, {
      state: "in_progress",
      description: `Deploying (claim ${own.mark})`,
      logUrl: own.runUrl,
      environmentUrl: null,
    });
  for (const pauseMs of PAUSES_MS) {
    try {
      return await post();
    } catch (error) {
      await waitOut(troubleOf(error), pauseMs, error);
      const statuses = await listStatuses(github, deployment);
      const written = statuses.find((status) => isOwn(status, own));
      if (written !== undefined) return written;
    }
  }
  return post();
}
