/** How a rehearsal ends: what runs where, what waits and why, what is held, and what became of each release. */
import type { EnvironmentName, ReleaseId } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import { stagesOf } from "../engine/place.ts";
import type { Wait } from "../engine/wait.ts";
import { WAIT_PHRASES } from "./phrases.ts";
import { WIDTH, wrapWords } from "./rehearsal-text.ts";

export function rehearsalSummary(
  {
    state,
    releases,
    violations,
  }: {
    readonly state: State;
    readonly releases: ReadonlyMap<ReleaseId, { readonly status: string }>;
    readonly violations: readonly string[];
  },
  waiting: readonly Wait[],
): readonly string[] {
  const statuses = Map.groupBy(releases, ([, { status }]) => status);
  return [
    ...section("runs", running(state)),
    ...section(
      "waiting",
      waiting.map(
        ({ stage, release, reason }) => `${release} before ${stage}: ${WAIT_PHRASES[reason]}`,
      ),
    ),
    ...section("held", held(state)),
    ...section(
      "releases",
      [...statuses].map(([status, those]) => `${those.map(([id]) => id).join(" ")} ${status}`),
    ),
    ...section("broken", violations),
  ];
}

/** Environments with the same release together, in the order of the file. */
function running(state: State): readonly string[] {
  const names = stagesOf(state).flatMap((stage) => stage.environments.map(({ name }) => name));
  const currentOf = (name: EnvironmentName) => state.environments.get(name)?.current ?? "nothing";
  const byRelease = Map.groupBy(names, currentOf);
  return [...byRelease].map(([release, those]) => `${release} in ${those.join(", ")}`);
}

function held(state: State): readonly string[] {
  return stagesOf(state)
    .flatMap((stage) => stage.environments)
    .flatMap(({ name }) => {
      const holds = state.environments.get(name)?.holds ?? [];
      const directions = [...new Set(holds.map(({ direction }) => direction))].sort();
      return directions.length === 0 ? [] : [`${name} ${directions.join(" and ")}`];
    });
}

const TITLE_WIDTH = 10;

function section(title: string, items: readonly string[]): readonly string[] {
  const lines = items.flatMap((item) => wrapWords(item, WIDTH - TITLE_WIDTH));
  return lines.map((line, index) => `${(index === 0 ? title : "").padEnd(TITLE_WIDTH)}${line}`);
}
