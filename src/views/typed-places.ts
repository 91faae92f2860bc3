/** The fewest words that name some environments in a command: waves and stages where all of theirs are meant. */
import type { EnvironmentName } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import { stagesOf } from "../engine/place.ts";

/** More words are not typed; a pattern is. */
const MOST_WORDS = 6;

/** @returns `prod-a prod-b`, or `wave-1 gamma`; `WHERE` where it would be too long to type */
export function typedPlaces(state: State, names: readonly EnvironmentName[]): string {
  const meant = new Set(names);
  const words = [...named(state, meant), ...meant];
  return words.length <= MOST_WORDS ? words.join(" ") : "WHERE";
}

/** @param meant what is named is taken out of it */
function named(state: State, meant: Set<EnvironmentName>): readonly string[] {
  if (meant.size <= MOST_NAMES) return [];
  const stages = stagesOf(state);
  const waves = Map.groupBy(
    stages.filter(({ wave }) => wave !== null),
    ({ wave }) => wave ?? "",
  );
  const groups = [
    ...[...waves].map(([wave, parts]) => ({ word: wave, parts })),
    ...stages.map((stage) => ({ word: stage.name, parts: [stage] })),
  ];
  return groups.flatMap(({ word, parts }) => {
    const own = parts.flatMap(({ environments }) => environments.map(({ name }) => name));
    if (!own.every((name) => meant.has(name))) return [];
    for (const name of own) meant.delete(name);
    return own.length === 0 ? [] : [word];
  });
}

/** So few are clearer by their own names. */
const MOST_NAMES = 3;
