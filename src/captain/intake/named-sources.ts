/** Whom a pipeline file names as a source of alarms. */
import type { State } from "../../domain/state.ts";

/** Logins, and apps by their names: what an app does on GitHub it does as `NAME[bot]`. */
export function namedSources(state: State): {
  /** Whether any is named. */
  readonly isNarrowed: boolean;
  has(login: string): boolean;
} {
  const names = (state.pipeline?.alarms.from ?? []).map((name) => name.toLowerCase());
  return {
    isNarrowed: names.length > 0,
    has: (login) =>
      names.includes(login.toLowerCase().replace(/\[bot\]$/, "")) ||
      names.includes(login.toLowerCase()),
  };
}
