/** Who closed a stage's entrance, and what opens it. */
import type { Stage } from "../domain/pipeline.ts";
import type { Hold, State } from "../domain/state.ts";
import type { Ink } from "./ink.ts";
import { holdPhrase } from "./phrases.ts";
import { enumerate, some } from "./table.ts";
import type { WaitWords } from "./wait-words.ts";

/** By holds first; where there are none, by a rollback that somebody looks at. */
export function heldWords(entrance: {
  readonly state: State;
  readonly stage: Stage;
  /** In front of it; null: the stage is the first. */
  readonly before: Stage | null;
  readonly ink: Ink;
}): WaitWords {
  const { state, stage, before, ink } = entrance;
  const inside = holdsOf(state, stage, "in");
  const outside = before === null ? [] : holdsOf(state, before, "out");
  const closed = [...inside, ...outside];
  const [first] = closed;
  if (first === undefined) return previewed(state, stage, ink);
  const names = [...new Set(closed.map(({ name }) => name))];
  const verb = names.length === 1 ? "is" : "are";
  const ends = [
    ...(inside.length > 0 ? [opening(inside, stage, "--in")] : []),
    ...(before !== null && outside.length > 0 ? [opening(outside, before, "--out")] : []),
  ];
  return {
    why: `${list(names, ink)} ${verb} held since ${holdPhrase(first.hold, ink)}`,
    ends: enumerate(ends.map((command) => ink.name(command))),
    nextLook: null,
  };
}

function previewed(state: State, stage: Stage, ink: Ink): WaitWords {
  const preview = [...state.previews.values()].find(({ environments }) =>
    stage.environments.some(({ name }) => environments.includes(name)),
  );
  if (preview === undefined) return { why: "it is held", ends: "the hold's end", nextLook: null };
  const { by, code, environments, expiresAt } = preview;
  return {
    why: `${ink.name(by)} looks at a rollback of ${list(environments, ink)}`,
    ends: `${ink.name(`/confirm ${code}`)} or ${ink.name(`/cancel ${code}`)}`,
    nextLook: expiresAt,
  };
}

function list(names: readonly string[], ink: Ink): string {
  return enumerate(
    some(
      names.map((name) => ink.name(name)),
      2,
    ),
  );
}

interface Held {
  readonly name: string;
  readonly hold: Hold;
}

function holdsOf(state: State, stage: Stage, direction: Hold["direction"]): readonly Held[] {
  return stage.environments.flatMap(({ name }) => {
    const holds = state.environments.get(name)?.holds ?? [];
    const hold = holds.find((candidate) => candidate.direction === direction);
    return hold === undefined ? [] : [{ name, hold }];
  });
}

/** Three names can be typed; for more the stage is named. */
function opening(closed: readonly Held[], stage: Stage, direction: string): string {
  const where = closed.length <= 3 ? closed.map(({ name }) => name).join(" ") : stage.name;
  return `/promotions enable ${where} ${direction}`;
}
