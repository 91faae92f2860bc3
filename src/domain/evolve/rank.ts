/** The order of releases: a rank for each, between its ancestor on the branch and what comes after. */
import type { ReleaseId } from "../ids.ts";
import type { Place, State } from "../state.ts";

/**
 * Behind its ancestor and whatever a force-push dropped behind that; before the next one known.
 * @param after null, or a release that is forgotten: behind everything forgotten
 * @returns the rank, and the state with new ranks where two were too close for another between them
 */
export function rankAfter(
  state: State,
  after: ReleaseId | null,
): { readonly state: State; readonly rank: number } {
  const [below, above] = neighbours(state, after);
  if (above === null) return { state, rank: Math.floor(below) + 1 };
  const rank = (below + above) / 2;
  if (below < rank && rank < above) return { state, rank };
  return rankAfter(spread(state), after);
}

function neighbours(state: State, after: ReleaseId | null): readonly [number, number | null] {
  const ancestor = after === null ? undefined : state.releases.get(after);
  const ranked = [...state.releases.values()].sort((a, b) => a.rank - b.rank);
  const lowest = Math.min(0, (ranked[0]?.rank ?? 1) - 1);
  let below = ancestor?.rank ?? state.forgotten?.rank ?? lowest;
  for (const { rank, isOrphaned } of ranked) {
    if (rank <= below) continue;
    if (!isOrphaned) return [below, rank];
    below = rank;
  }
  return [below, null];
}

/** The same order in whole numbers: halves of halves run out after some dozens. */
function spread(state: State): State {
  const all = [...ranksIn(state)].sort((a, b) => a - b);
  const ranks = new Map([...new Set(all)].map((rank, index) => [rank, index + 1]));
  const rerank = <Ranked extends { readonly rank: number }>(ranked: Ranked): Ranked => ({
    ...ranked,
    rank: ranks.get(ranked.rank) ?? ranked.rank,
  });
  const place = (known: Place | null) => (known === null ? null : rerank(known));
  return {
    ...state,
    forgotten: state.forgotten === null ? null : rerank(state.forgotten),
    releases: mapValues(state.releases, rerank),
    stages: mapValues(state.stages, (stage) => ({
      ...stage,
      newestPromoted: place(stage.newestPromoted),
    })),
    environments: mapValues(state.environments, (environment) => ({
      ...environment,
      newestPromoted: place(environment.newestPromoted),
      successes: environment.successes.map(rerank),
    })),
  };
}

function* ranksIn(state: State): Iterable<number> {
  if (state.forgotten !== null) yield state.forgotten.rank;
  for (const { rank } of state.releases.values()) yield rank;
  for (const { newestPromoted } of state.stages.values()) {
    if (newestPromoted !== null) yield newestPromoted.rank;
  }
  for (const { newestPromoted, successes } of state.environments.values()) {
    if (newestPromoted !== null) yield newestPromoted.rank;
    for (const { rank } of successes) yield rank;
  }
}

function mapValues<Key, Value>(
  map: ReadonlyMap<Key, Value>,
  change: (value: Value) => Value,
): ReadonlyMap<Key, Value> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
