/** The environments of a rollback as a preview shows them, taken from the state. */

import { isActive } from "../domain/deployment.ts";
import type { RollbackLine } from "../domain/reply.ts";
import type { State } from "../domain/state.ts";
import { rollsBackByItself } from "../engine/answer-harm.ts";
import { findEnvironment } from "../engine/place.ts";
import { cancelledAlong } from "../engine/shared-run.ts";
import type { EnvironmentPlan, RollbackPreview } from "./rollback-preview.ts";

/** GitHub's own rules for an environment; both empty where there are none; null instead of all: GitHub does not tell. */
export type Rules = ReadonlyMap<
  string,
  { readonly reviewers: readonly string[]; readonly waitTimerMs: number }
>;

export function plansOf(
  state: State,
  lines: readonly RollbackLine[],
  rules: Rules | null = new Map(),
): Pick<RollbackPreview, "environments" | "refused" | "areRulesKnown"> {
  return {
    areRulesKnown: rules !== null,
    environments: lines.flatMap((line) => planOf(state, line, rules ?? new Map()) ?? []),
    refused: lines.flatMap(({ outcome, environment }) =>
      outcome === "refused" ? [{ environment, code: "no-target" as const }] : [],
    ),
  };
}

function planOf(state: State, line: RollbackLine, rules: Rules): EnvironmentPlan | null {
  if (line.outcome === "refused") return null;
  const place = findEnvironment(state.pipeline, line.environment);
  const environment = state.environments.get(line.environment);
  if (place === null || environment === undefined) return null;
  const success = environment.successes.find(({ release }) => release === line.to);
  const rule = rules.get(line.environment);
  return {
    environment: line.environment,
    stage: place.stage.name,
    from: line.from,
    to: line.to,
    toSucceededAt: success?.at ?? 0,
    wasApproved: success?.isApproved ?? false,
    cancels: environment.deployments.some(isActive),
    reviewers: rule?.reviewers ?? [],
    waitTimerMs: rule?.waitTimerMs ?? 0,
    sharesRunWith: cancelledAlong(state, line.environment),
    rollsBackByItself: rollsBackByItself(place.stage),
  };
}
