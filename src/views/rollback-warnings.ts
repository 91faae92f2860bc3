/** What a rollback meets on its way: deployments to be cancelled, GitHub's own rules, environments without a target. */
import type { EnvironmentName } from "../domain/ids.ts";
import { nameList } from "./name-list.ts";
import { refusalReason } from "./refusal.ts";
import type { EnvironmentPlan, RollbackPreview } from "./rollback-preview.ts";
import { span } from "./time.ts";

export function rollbackWarnings(preview: RollbackPreview): readonly string[] {
  const { environments, refused, areRulesKnown } = preview;
  return [
    ...cancelled(environments),
    ...sharing(environments),
    ...protectedOnes(environments),
    ...(areRulesKnown
      ? []
      : ["⚠️ GitHub does not tell now whether its own reviewers or wait timers stand in the way."]),
    ...[...Map.groupBy(refused, (refusal) => refusal.code)].map(([reason, alike]) => {
      const verb = alike.length === 1 ? "is left as it is" : "are left as they are";
      return `${namesOf(alike)} ${verb}: ${refusalReason(reason)}.`;
    }),
  ].map((line) => `- ${line}`);
}

function cancelled(environments: readonly EnvironmentPlan[]): readonly string[] {
  const running = environments.filter(({ cancels }) => cancels);
  if (running.length === 0) return [];
  return [`A deployment runs in ${namesOf(running)} and is cancelled first.`];
}

/** One run for a stage can only be cancelled as a whole. */
function sharing(environments: readonly EnvironmentPlan[]): readonly string[] {
  const asked = new Set(environments.map(({ environment }) => environment));
  const others = [...new Set(environments.flatMap(({ sharesRunWith }) => sharesRunWith))].filter(
    (environment) => !asked.has(environment),
  );
  if (others.length === 0) return [];
  const goesBack = environments.some(
    ({ sharesRunWith, rollsBackByItself }) => sharesRunWith.length > 0 && rollsBackByItself,
  );
  const end = goesBack ? "and roll back by themselves" : "and stay as that leaves them";
  return [
    `⚠️ Its run is also that of ${nameList(others, MOST_NAMES)}: they are cancelled with it, ${end}.`,
  ];
}

function protectedOnes(environments: readonly EnvironmentPlan[]): readonly string[] {
  const held = environments.filter(
    ({ reviewers, waitTimerMs }) => reviewers.length > 0 || waitTimerMs > 0,
  );
  return [...Map.groupBy(held, protection)].map(
    ([words, alike]) => `⚠️ GitHub itself holds up deployments to ${namesOf(alike)}: ${words}.`,
  );
}

function protection({ reviewers, waitTimerMs }: EnvironmentPlan): string {
  return [
    ...(reviewers.length > 0 ? [`${nameList(reviewers, MOST_NAMES, "or")} must approve`] : []),
    ...(waitTimerMs > 0 ? [`it waits ${span(waitTimerMs)}`] : []),
  ].join(", and ");
}

const MOST_NAMES = 3;

function namesOf(places: readonly { readonly environment: EnvironmentName }[]): string {
  return nameList(
    places.map(({ environment }) => environment),
    MOST_NAMES,
  );
}
