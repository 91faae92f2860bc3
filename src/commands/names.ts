/** What a word in a command stands for. */
import type { EnvironmentName, ReleaseId, StageName } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import type { KnownReleases } from "./look-up.ts";

/** An environment, else a stage, else a wave of that name; else all whose names fit a pattern, in the same order; null: nothing. */
export function findWhere(state: State, word: string): readonly EnvironmentName[] | null {
  const wanted = word.toLowerCase();
  const named = whereNamed(state, (name) => name.toLowerCase() === wanted);
  if (named !== null || !/[*?]/.test(word)) return named;
  return whereNamed(state, (name) => fits(wanted, name.toLowerCase()));
}

function whereNamed(
  state: State,
  matches: (name: string) => boolean,
): readonly EnvironmentName[] | null {
  const stages = state.pipeline?.stages ?? [];
  const namesIn = (some: typeof stages) =>
    some.flatMap(({ environments }) => environments.map(({ name }) => name));
  const ways = [
    () => namesIn(stages).filter(matches),
    () => namesIn(stages.filter(({ name }) => matches(name))),
    () => namesIn(stages.filter(({ wave }) => wave !== null && matches(wave))),
  ];
  for (const way of ways) {
    const found = way();
    if (found.length > 0) return found;
  }
  return null;
}

export function suggestWhere(state: State): readonly string[] {
  const stages = state.pipeline?.stages ?? [];
  return stages.flatMap(({ name, wave, environments }) => [
    ...environments.map((environment) => environment.name),
    name,
    ...(wave === null ? [] : [wave]),
  ]);
}

export function findStage(state: State, word: string): StageName | null {
  return (state.pipeline?.stages ?? []).find(({ name }) => isSame(name, word))?.name ?? null;
}

/** A whole artifact ID, seven or more digits of a commit, or a pull request's number. */
export function releasesNamed(
  state: State,
  known: KnownReleases,
  word: string,
): readonly ReleaseId[] {
  const whole = [...state.releases.keys()].filter((id) => isSame(id, word));
  if (whole.length > 0) return whole;
  const digits = word.toLowerCase();
  if (/^[0-9a-f]{7,40}$/.test(digits)) {
    const heads = [...state.releases.values()].filter(({ commit }) => commit.startsWith(digits));
    if (heads.length > 0) return heads.map(({ id }) => id);
  }
  return known.get(word) ?? [];
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** `*` is any number of characters, `?` one. Only the last `*` is ever tried again, so time is the product of both lengths at most. */
function fits(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let resumed = 0;
  let index = 0;
  while (index < name.length) {
    const wanted = pattern[at];
    if (wanted === "*") {
      star = at;
      resumed = index;
      at += 1;
    } else if (wanted === "?" || wanted === name[index]) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      resumed += 1;
      index = resumed;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}
