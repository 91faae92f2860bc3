/** Starts the build of a release where the captain is the one to ask for it. */
import type { Release } from "../../domain/release.ts";
import { type Desk, DONE, type Performed } from "../desk.ts";
import type { Effect } from "../effect.ts";
import { dispatchOnce } from "./dispatch.ts";
import { faultKey, mended } from "./faults.ts";

export async function startBuild(
  desk: Desk,
  effect: Extract<Effect, { kind: "start-build" }>,
): Promise<Performed> {
  const state = desk.keeper.state();
  const release = state.releases.get(effect.release);
  const workflow = state.pipeline?.build.workflow;
  if (release === undefined || workflow === undefined || release.build !== "building") return DONE;
  const end = await dispatchOnce(desk, {
    workflow,
    key: "build.workflow",
    inputs: { artifact_id: release.id, commit: release.commit },
    subject: "build-run",
    referenceKeys: [buildKey(release)],
    mark: { input: "artifact", value: release.id },
  });
  const at = desk.clock.now();
  if (end.kind === "refused") {
    await desk.keeper.takeIn([
      { at, type: "FaultFound", key: faultKey(end.fault), fault: end.fault },
      { at, type: "BuildFailed", release: release.id },
    ]);
    return { kind: "abandoned", why: end.fault.kind };
  }
  if (end.kind !== "bound") return end;
  await desk.keeper.takeIn([
    { at, type: "BuildStarted", release: release.id },
    ...mended(desk, workflow),
  ]);
  return DONE;
}

/** Under this key the run that was asked for is remembered; each time it is asked for is a run of its own. */
export function buildKey({ id, buildAskedAt }: Release): string {
  return `${id}@${buildAskedAt ?? 0}`;
}
