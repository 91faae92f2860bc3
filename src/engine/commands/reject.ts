/** `/reject`: ends a release's stay in a stage, or its wait in front of it. */

import type { Command } from "../../domain/command.ts";
import type { Decision } from "../../domain/decision.ts";
import type { EnvironmentName, ReleaseId } from "../../domain/ids.ts";
import type { Stage } from "../../domain/pipeline.ts";
import type { ReplyDetails } from "../../domain/reply.ts";
import type { State } from "../../domain/state.ts";
import { rollsBackByItself } from "../answer-harm.ts";
import { deploymentOf, stagesOf } from "../place.ts";
import { newestCandidate } from "../slot.ts";
import { defaultTarget } from "../target.ts";
import { type CommandContext, refuse, reply } from "./refuse.ts";

export function reject(
  state: State,
  { stage: name, release: wanted }: Extract<Command, { kind: "reject" }>,
  context: CommandContext,
): readonly Decision[] {
  const index = stagesOf(state).findIndex((stage) => stage.name === name);
  const stage = stagesOf(state)[index];
  if (stage === undefined) return refuse(context, "unknown", { subject: name });
  const execution = state.stages.get(name)?.execution ?? null;
  const inside = execution !== null && execution.verdict === null ? execution.release : null;
  const waiting = newestCandidate(state, index)?.id ?? null;
  const meant = [inside, waiting].filter(
    (id): id is ReleaseId => id !== null && (wanted === null || id === wanted),
  );
  const [release, second] = meant;
  if (release === undefined) {
    return refuse(context, "nothing", { subject: name, instead: NOT_THERE });
  }
  if (second !== undefined)
    return refuse(context, "ambiguous", { subject: name, candidates: meant });
  const environment = release === inside ? firstOpen(state, name) : stage.environments[0]?.name;
  if (environment === undefined) return refuse(context, "nothing", { subject: name });
  return [
    { type: "Reject", at: context.now, release, stage: name, environment, reason: "rejected-by" },
    reply(context, {
      kind: "reject",
      release,
      stage: name,
      ...(release === inside ? whatFollows(state, name) : NOTHING_FOLLOWS),
    }),
  ];
}

type Following = Pick<Extract<ReplyDetails, { kind: "reject" }>, "back" | "kept" | "keptBecause">;

const NOTHING_FOLLOWS: Following = { back: [], kept: [], keptBecause: "no-target" };

/** Every environment of the stage that got it is rolled back, where there is something to go back to. */
function whatFollows(state: State, name: Stage["name"]): Following {
  const execution = state.stages.get(name)?.execution ?? null;
  if (execution === null) return NOTHING_FOLLOWS;
  const names = execution.stage.environments.map((environment) => environment.name);
  const reached = names.flatMap((each) => {
    const isThere = deploymentOf(state, execution, each) !== undefined;
    const environment = state.environments.get(each);
    return isThere && environment !== undefined ? [environment] : [];
  });
  if (!rollsBackByItself(execution.stage)) {
    return { back: [], kept: reached.map((each) => each.name), keptBecause: "switched-off" };
  }
  const { back = [], kept = [] } = Object.groupBy(reached, (each) =>
    defaultTarget(state, each, new Set()) === null ? "kept" : "back",
  );
  return {
    back: back.map((each) => each.name),
    kept: kept.map((each) => each.name),
    keptBecause: "no-target",
  };
}

const NOT_THERE = "no such release is at work there or waits in front of it";

/** The first environment that has not passed. */
function firstOpen(state: State, name: Stage["name"]): EnvironmentName | undefined {
  const execution = state.stages.get(name)?.execution ?? null;
  if (execution === null) return undefined;
  const names = execution.stage.environments.map((environment) => environment.name);
  const open = names.find(
    (each) =>
      !execution.kept.includes(each) &&
      (deploymentOf(state, execution, each)?.passedAt ?? null) === null,
  );
  return open ?? names[0];
}
