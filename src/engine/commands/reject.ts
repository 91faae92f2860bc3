/** `/reject`: ends a release's stay in a stage, or its wait in front of it. */

import type { Command } from "../../domain/command.ts";
import type { Decision } from "../../domain/decision.ts";
import type { EnvironmentName, ReleaseId } from "../../domain/ids.ts";
import type { Stage } from "../../domain/pipeline.ts";
import type { State } from "../../domain/state.ts";
import { deploymentOf, stagesOf } from "../place.ts";
import { newestCandidate } from "../slot.ts";
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
    reply(context, { kind: "reject", release, stage: name }),
  ];
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
