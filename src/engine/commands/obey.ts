/** Commands of people, one after another in their order, before anything else is judged. */
import type { Decision } from "../../domain/decision.ts";
import { evolveAll } from "../../domain/evolve/index.ts";
import type { Instant } from "../../domain/ids.ts";
import type { State } from "../../domain/state.ts";
import { answerPreview, expirePreviews } from "./confirm.ts";
import { setPromotions } from "./promotions.ts";
import { type CommandContext, reply } from "./refuse.ts";
import { reject } from "./reject.ts";
import { retryBuild, retryStage } from "./retry.ts";
import { rollBack } from "./roll-back.ts";
import { halt, quarantine, resume, unquarantine } from "./stop.ts";

export function obey(state: State, now: Instant): readonly Decision[] {
  const decisions: Decision[] = [...expirePreviews(state, now)];
  let after = evolveAll(state, decisions);
  for (const command of state.commands) {
    const next = carryOutCommand(after, { command, now });
    decisions.push(...next);
    after = evolveAll(after, next);
  }
  return decisions;
}

function carryOutCommand(state: State, context: CommandContext): readonly Decision[] {
  const { request } = context.command;
  switch (request.kind) {
    case "rollback":
      return rollBack(state, request, context);
    case "confirm":
    case "cancel":
      return answerPreview(state, request, context);
    case "promotions":
      return setPromotions(state, request, context);
    case "retry":
      return retryStage(state, request, context);
    case "retry-build":
      return retryBuild(state, request, context);
    case "reject":
      return reject(state, request, context);
    case "halt":
      return halt(request, context);
    case "resume":
      return resume(state, context);
    case "quarantine":
      return quarantine(state, request, context);
    case "unquarantine":
      return unquarantine(state, request, context);
    case "question":
      return [reply(context, { kind: "answer", question: request.question })];
    case "refused":
      return [reply(context, request.details)];
  }
}
