/** What a word in a command stands for. */
import type { EnvironmentName, ReleaseId, StageName } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import type { KnownReleases } from "./look-up.ts";

/** Every name that a place goes by, in small letters, with its environments: first environments, then stages, then waves. */
export type Places = readonly ReadonlyMap<string, readonly EnvironmentName[]>[];

/** To be made once for a command, which may name hundreds. */
export function placesOf(state: State): Places {
  const environments = new Map<string, EnvironmentName[]>();
  const stages = new Map<string, EnvironmentName[]>();
  const waves = new Map<string, EnvironmentName[]>();
  for (const stage of state.pipeline?.stages ?? []) {
    for (const { name } of stage.environments) {
      add(environments, name, name);
      add(stages, stage.name, name);
      if (stage.wave !== null) add(waves, stage.wave, name);
    }
  }
  return [environments, stages, waves];
}

function add(places: Map<string, EnvironmentName[]>, key: string, name: EnvironmentName): void {
  const known = places.get(key.toLowerCase());
  if (known === undefined) places.set(key.toLowerCase(), [name]);
  else known.push(name);
}

/** An environment, else a stage, else a wave of that name; else all whose names fit a pattern, in the same order; null: nothing. */
export function findWhere(places: Places, word: string): readonly EnvironmentName[] | null {
  const wanted = word.toLowerCase();
  for (const known of places) {
    const named = known.get(wanted);
    if (named !== undefined) return named;
  }
  if (!isPattern(word)) return null;
  for (const known of places) {
    const found = [...known].flatMap(([name, inside]) => (fits(wanted, name) ? inside : []));
    if (found.length > 0) return found;
  }
  return null;
}

/** `*` or `?` is in it. */
export function isPattern(word: string): boolean {
  return /[*?]/.test(word);
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
