/** The result of a rehearsal as one JSON object. */
import type { Deployment } from "../../domain/deployment.ts";
import type { TimelineEntry } from "../../domain/timeline.ts";
import { stagesOf } from "../../engine/place.ts";
import { waits } from "../../engine/wait.ts";
import { outcomeWord } from "../../views/outcome.ts";
import { changesOf } from "./changes-of.ts";
import type { Rehearsal } from "./rehearse.ts";

/** Times are minutes from the start of the scenario. */
export function rehearsalJson(rehearsal: Rehearsal) {
  const { state, scenario, end, timeline } = rehearsal;
  const environments = stagesOf(state).flatMap((stage) =>
    stage.environments.map(({ name }) => name),
  );
  const minutes = (at: number) => (at - scenario.start) / 60_000;
  return {
    timeline: timeline.map((entry) => inMinutes(entry, rehearsal, minutes)),
    environments: Object.fromEntries(
      environments.map((name) => [name, state.environments.get(name)?.current ?? null]),
    ),
    waiting: Object.fromEntries(
      waits(state, end).map(({ stage, release, reason }) => [stage, { release, reason }]),
    ),
    holds: environments.flatMap((environment) => {
      const holds = state.environments.get(environment)?.holds ?? [];
      const directions = new Set(holds.map(({ direction }) => direction));
      return (["in", "out"] as const)
        .filter((direction) => directions.has(direction))
        .map((direction) => ({ environment, direction }));
    }),
    releases: Object.fromEntries(
      [...rehearsal.releases].map(([release, { status }]) => [release, status]),
    ),
    history: Object.fromEntries(
      environments.map((name) => [name, historyOf(rehearsal, name, minutes)]),
    ),
  };
}

function inMinutes(entry: TimelineEntry, { texts }: Rehearsal, minutes: (at: number) => number) {
  const { at, ...rest } = entry;
  if (rest.kind !== "replied") return { at: minutes(at), ...rest };
  const { kind, by, details } = rest;
  return { at: minutes(at), kind, by, reason: outcomeWord(details), text: texts.get(entry) ?? "" };
}

function historyOf(rehearsal: Rehearsal, environment: string, minutes: (at: number) => number) {
  return rehearsal.deployments
    .filter((deployment) => deployment.environment === environment)
    .toReversed()
    .map((deployment) => ({
      at: minutes(deployment.requestedAt),
      release: deployment.release,
      kind: deployment.kind,
      result: resultOf(deployment),
      verdict: deployment.verdict,
      changes: changesOf(rehearsal, deployment),
    }));
}

function resultOf({ end, isFenced }: Deployment): "success" | "failure" | "cancelled" | "running" {
  if (end === null) return isFenced ? "cancelled" : "running";
  switch (end.result) {
    case "succeeded":
      return "success";
    case "failed":
    case "errored":
      return "failure";
    case "aborted":
      return "cancelled";
  }
}
