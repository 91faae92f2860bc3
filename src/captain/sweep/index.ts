/** Asks GitHub what it remembers, so that a webhook that never came changes nothing in the end. */
import { reconcileIssues } from "../intake/alarms.ts";
import { sweepBranches } from "./branches.ts";
import { sweepBuilds } from "./builds.ts";
import { renewChecks } from "./checks.ts";
import type { Sweep } from "./deliver.ts";
import { sweepDeployments } from "./deployments.ts";

/** Reads pushes, runs, checks, statuses and alarm issues that the pipelines wait for. */
export async function sweep(parts: Sweep): Promise<void> {
  const { office } = parts;
  if (!(await sweepBranches(parts))) return;
  for (const desk of office.desks.values()) {
    await sweepBuilds(parts, desk);
    await sweepDeployments(parts, desk);
    await reconcileIssues(desk);
    await renewChecks(desk);
  }
}
