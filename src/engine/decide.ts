/** The policy, on one page: what follows from the state of a pipeline at an instant. */
import type { Decision } from "../domain/decision.ts";
import { evolveAll } from "../domain/evolve/index.ts";
import type { Instant } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import { answerHarm } from "./answer-harm.ts";
import { close, startBuilds } from "./close.ts";
import { obey } from "./commands/obey.ts";
import { judge } from "./judge.ts";
import { promote } from "./promote.ts";
import { carryRollbacks } from "./roll-back.ts";
import { supersede } from "./supersede.ts";

/** A rule looks at the whole state, never at what just happened. */
export type Rule = (state: State, now: Instant) => readonly Decision[];

/** What ran out of time, what people asked for, then verdicts, then rollbacks, then who was overtaken, then the way forward from the last stage backwards. */
const RULES: readonly Rule[] = [
  startBuilds,
  close,
  obey,
  judge,
  answerHarm,
  carryRollbacks,
  supersede,
  promote,
];

/** More rounds than any pipeline can need; reaching it is a defect. */
const MOST_ROUNDS = 100;

/**
 * One tick. Asked again on the state that it leaves, at the same instant, it decides nothing.
 * @throws Error when the rules do not come to rest
 */
export function decide(state: State, now: Instant): readonly Decision[] {
  const decisions: Decision[] = [];
  let after = state;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = decisions.length;
    for (const rule of RULES) {
      const next = rule(after, now);
      decisions.push(...next);
      after = evolveAll(after, next);
    }
    if (decisions.length === before) return decisions;
  }
  throw new Error(`the rules do not come to rest: ${decisions.at(-1)?.type} again and again`);
}
