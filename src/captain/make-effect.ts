/** The effects that lines of the journal lead to, each with its lane and the key that makes it the same work. */
import type { DeploymentKey, ReleaseId } from "../domain/ids.ts";
import type { Effect, EffectBody, Lane } from "./effect.ts";

export function once(lane: Lane, key: string, body: EffectBody): Effect {
  return { key, lane, coalesces: false, ...body };
}

/** Only the newest of its key matters. */
export function latest(lane: Lane, key: string, body: EffectBody): Effect {
  return { key, lane, coalesces: true, ...body };
}

export function cancel(deployment: DeploymentKey, force: boolean): Effect {
  return once("rollback", `cancel:${deployment}:${force ? "force" : "ask"}`, {
    kind: "cancel",
    deployment,
    force,
  });
}

export function postStatus(deployment: DeploymentKey): Effect {
  return latest("truth", `status:${deployment}`, { kind: "post-status", deployment });
}

export function showRelease(release: ReleaseId): Effect {
  return latest("courtesy", `show:${release}`, { kind: "show-release", release });
}

export function showIncident(): Effect {
  return latest("truth", "incident", { kind: "show-incident" });
}

export function showDashboard(): Effect {
  return latest("courtesy", "dashboard", { kind: "show-dashboard" });
}
