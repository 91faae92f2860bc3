/** One zone at a time: a region is leased to the one stage whose promotions deploy there. */
import type { Environment, Pipeline, Stage } from "../../domain/pipeline.ts";
import { activeDeployment } from "../place.ts";
import type { Entrance } from "./entrance.ts";

export function blockedByRegion({ state, stage }: Entrance): boolean {
  const leases = state.pipeline?.leases ?? "off";
  const wanted = leasedRegions(leases, stage);
  if (wanted.size === 0) return false;
  return [...state.environments.values()].some((environment) => {
    const active = activeDeployment(environment);
    if (active === undefined || active.kind !== "promotion") return false;
    if (active.stage.name === stage.name) return false;
    const place = active.stage.environments.find(({ name }) => name === environment.name);
    const region = place === undefined ? null : leasedRegion(leases, place);
    return region !== null && wanted.has(region);
  });
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
