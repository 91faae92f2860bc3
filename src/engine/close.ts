/** Closes what has run out of time: builds that never came or never ended, deployments likewise. */
import type { Decision } from "../domain/decision.ts";
import { type Deployment, isActive } from "../domain/deployment.ts";
import type { Instant } from "../domain/ids.ts";
import type { Release } from "../domain/release.ts";
import type { State } from "../domain/state.ts";
import { activeDeployments } from "./place.ts";

/** GitHub starts a run within seconds of a push; after this long none will come (skipped by message or paths, or a merge made with a job's token). */
export const BUILD_APPEARS_WITHIN_MS = 5 * 60_000;

export function close(state: State, now: Instant): readonly Decision[] {
  return [...closeBuilds(state, now), ...closeDeployments(state, now)];
}

/** Where builds are dispatched, each release asks for its own once. */
export function startBuilds(state: State, now: Instant): readonly Decision[] {
  if (state.pipeline?.build.dispatch !== true) return [];
  return [...state.releases.values()].flatMap((release): readonly Decision[] =>
    release.build === "building" && release.buildAskedAt === null && release.buildStartedAt === null
      ? [{ type: "StartBuild", at: now, release: release.id }]
      : [],
  );
}

function closeBuilds(state: State, now: Instant): readonly Decision[] {
  return [...state.releases.values()].flatMap((release): readonly Decision[] => {
    const endsAt = buildEndsAt(state, release);
    if (endsAt === null || now < endsAt) return [];
    const type = release.buildStartedAt === null ? "GiveUpBuild" : "TimeOutBuild";
    return [{ type, at: now, release: release.id }];
  });
}

/** When the build's time is up; null: it has ended. */
export function buildEndsAt(state: State, release: Release): Instant | null {
  if (release.build !== "building") return null;
  const timeoutMs = state.pipeline?.build.timeoutMs ?? Number.POSITIVE_INFINITY;
  return release.buildStartedAt === null
    ? (release.buildAskedAt ?? release.mergedAt) + BUILD_APPEARS_WITHIN_MS
    : release.buildStartedAt + timeoutMs;
}

function closeDeployments(state: State, now: Instant): readonly Decision[] {
  const decisions: Decision[] = [];
  for (const environment of state.environments.values()) {
    for (const deployment of activeDeployments(environment)) {
      const endsAt = deploymentEndsAt(deployment);
      if (endsAt === null || now < endsAt) continue;
      const cause = deployment.startedAt === null ? "not-started" : "timeout";
      decisions.push({ type: "CloseDeployment", at: now, deployment: deployment.key, cause });
    }
  }
  return decisions;
}

/** When a deployment's time to start, or to end, is up; null: it has ended, or waits to be cancelled or for GitHub's reviewers before it starts. */
export function deploymentEndsAt(deployment: Deployment): Instant | null {
  if (!isActive(deployment)) return null;
  const { startWithinMs, timeoutMs } = deployment.stage.deploy;
  if (deployment.startedAt !== null) return deployment.startedAt + timeoutMs;
  if (deployment.cancel !== null) return null;
  return deployment.waitingSince === null ? deployment.requestedAt + startWithinMs : null;
}
