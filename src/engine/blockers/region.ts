/** One zone at a time: a region is leased to the one stage whose promotions deploy there. */
import { isActive } from "../../domain/deployment.ts";
import type { Environment, Pipeline, Stage } from "../../domain/pipeline.ts";
import { stagesOf } from "../place.ts";
import type { Entrance } from "./entrance.ts";

export function blockedByRegion({ state, stage }: Entrance): boolean {
  const leases = state.pipeline?.leases ?? "off";
  const wanted = leasedRegions(leases, stage);
  if (wanted.size === 0) return false;
  return stagesOf(state).some(
    (other) =>
      other.name !== stage.name &&
      other.environments.some((environment) => {
        const region = leasedRegion(leases, environment);
        if (region === null || !wanted.has(region)) return false;
        return state.environments
          .get(environment.name)
          ?.deployments.some(
            (deployment) => deployment.kind === "promotion" && isActive(deployment),
          );
      }),
  );
}

function leasedRegions(leases: Pipeline["leases"], stage: Stage): ReadonlySet<string> {
  return new Set(
    stage.environments.flatMap((environment) => leasedRegion(leases, environment) ?? []),
  );
}

function leasedRegion(leases: Pipeline["leases"], { region, zone }: Environment): string | null {
  switch (leases) {
    case "off":
      return null;
    case "all":
      return region;
    case "zonal":
      return zone === null ? null : region;
  }
}
