/** What a word in a command stands for. */
import type { EnvironmentName, ReleaseId, StageName } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import type { KnownReleases } from "./resolve.ts";

/** An environment, else a stage, else a wave, else all environments that fit a pattern; null: nothing of that name. */
export function findWhere(state: State, word: string): readonly EnvironmentName[] | null {
  const stages = state.pipeline?.stages ?? [];
  const environments = stages.flatMap((stage) => stage.environments.map(({ name }) => name));
  const named = environments.filter((name) => isSame(name, word));
  if (named.length > 0) return named;
  const inside = (matches: (stage: (typeof stages)[number]) => boolean) =>
    stages.filter(matches).flatMap((stage) => stage.environments.map(({ name }) => name));
  const byStage = inside(({ name }) => isSame(name, word));
  if (byStage.length > 0) return byStage;
  const byWave = inside(({ wave }) => wave !== null && isSame(wave, word));
  if (byWave.length > 0) return byWave;
  if (!/[*?]/.test(word)) return null;
  const fitting = environments.filter((name) => fits(word.toLowerCase(), name.toLowerCase()));
  return fitting.length > 0 ? fitting : null;
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

/** `*` is any number of characters, `?` one; the time is the product of both lengths at most. */
function fits(pattern: string, name: string): boolean {
  let reached = new Set([0]);
  for (const character of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (character === "*") for (let end = at; end <= name.length; end += 1) next.add(end);
      else if (at < name.length && (character === "?" || name[at] === character)) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(name.length);
}
