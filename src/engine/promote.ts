/** Lets releases enter, from the last stage backwards, wherever nothing closes the entrance. */
import type { Decision } from "../domain/decision.ts";
import { evolve } from "../domain/evolve/index.ts";
import type { EnvironmentName, Instant } from "../domain/ids.ts";
import type { Stage } from "../domain/pipeline.ts";
import type { Release } from "../domain/release.ts";
import type { State } from "../domain/state.ts";
import { planDeployment } from "./attempt.ts";
import { blockerOf } from "./blockers/index.ts";
import { rangUnderWatch, watchEndsAt } from "./harm.ts";
import { newestDeployment, stagesOf } from "./place.ts";
import { newestCandidate, recordOf } from "./slot.ts";

export function promote(state: State, now: Instant): readonly Decision[] {
  const decisions: Decision[] = [];
  let after = state;
  for (const [index, stage] of [...stagesOf(state).entries()].reverse()) {
    const release = newestCandidate(after, index);
    if (release === null) continue;
    if (blockerOf({ state: after, release, stage, index, now }) !== null) continue;
    const decision = enter(after, stage, release, now);
    decisions.push(decision);
    after = evolve(after, decision);
  }
  return decisions;
}

function enter(state: State, stage: Stage, release: Release, now: Instant): Decision {
  const kept = keptPasses(state, stage, release);
  const deployments = stage.environments
    .filter(({ name }) => !kept.includes(name))
    .map(({ name }) =>
      planDeployment(state, { release: release.id, environment: name, kind: "promotion" }),
    );
  return { type: "Promote", at: now, release: release.id, stage: stage.name, deployments, kept };
}

/** After a retry, environments that had passed keep their pass while they still run the release; not where an alarm rang in the wave's bake. */
function keptPasses(state: State, stage: Stage, release: Release): readonly EnvironmentName[] {
  const record = recordOf(state, stage, release.id);
  if (record?.status !== "readmitted") return [];
  return stage.environments
    .map(({ name }) => name)
    .filter((name) => record.passed.includes(name))
    .filter((name) => {
      const newest = newestDeployment(state, name);
      return (
        newest?.release === release.id &&
        state.environments.get(name)?.current === release.id &&
        !rangUnderWatch(newest, watchEndsAt(newest))
      );
    });
}
