/** Builds of releases that are not built yet, and may be. */
import type { Release } from "../../domain/release.ts";
import type { Desk } from "../desk.ts";
import { buildKey } from "../perform/start-build.ts";
import type { RunReport } from "../ports/signal.ts";
import { deliver, type Sweep } from "./deliver.ts";

export async function sweepBuilds(parts: Sweep, desk: Desk): Promise<void> {
  const { releases } = desk.keeper.state();
  const built = [...releases.values()].filter(({ build }) => build === "built");
  const newest = Math.max(Number.NEGATIVE_INFINITY, ...built.map(({ rank }) => rank));
  for (const release of releases.values()) {
    // One that ended badly can be built again on GitHub; that matters while nothing newer is built.
    const isAwaited =
      release.build === "building" || (release.build !== "built" && release.rank > newest);
    if (!isAwaited || release.isOrphaned) continue;
    const run = await findRun(desk, release);
    if (run !== null) await deliver(parts, { type: "run", run });
  }
}

async function findRun(desk: Desk, release: Release): Promise<RunReport | null> {
  const { pipeline } = desk.keeper.state();
  if (pipeline === null) return null;
  if (release.buildAskedAt !== null) {
    const asked = await desk.keeper.store.readReference("build-run", buildKey(release));
    if (asked !== null && asked.githubId > 0) {
      const run = await desk.github.readRun(asked.githubId);
      return run.ok ? run.value : null;
    }
  }
  const { workflow } = pipeline.build;
  const event = "push";
  const runs = await desk.github.listRuns({ workflow, event, headSha: release.commit });
  if (!runs.ok) return null;
  return runs.value.toSorted((a, b) => b.runNumber - a.runNumber)[0] ?? null;
}
