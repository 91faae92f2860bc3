/** What follows from harm once a stage has rejected: quarantine, and the automatic rollback where it is switched on. */
import type { Decision } from "../domain/decision.ts";
import { type Deployment, hasSucceeded } from "../domain/deployment.ts";
import { evolveAll } from "../domain/evolve/index.ts";
import type { Instant, ReleaseId } from "../domain/ids.ts";
import type { Stage } from "../domain/pipeline.ts";
import type { EnvironmentState, State } from "../domain/state.ts";
import { hasDoneHarm, rangUnderWatch, watchEndsAt } from "./harm.ts";
import { newestDeployment } from "./place.ts";
import { holdBoth } from "./roll-back.ts";
import { defaultTarget } from "./target.ts";

/** Two automatic rollbacks so close together are a loop: the second closes the environment's ways. */
export const SECOND_ROLLBACK_WITHIN_MS = 60 * 60_000;

/** First every release that did harm is barred, then targets are chosen: a release barred in this tick is none. */
export function answerHarm(state: State, now: Instant): readonly Decision[] {
  const barred = inTurn(state, now, bar);
  return [...barred, ...inTurn(evolveAll(state, barred), now, rollBackHarmed)];
}

type Answer = (state: State, deployment: Deployment, now: Instant) => readonly Decision[];

/** Answers for each environment's newest deployment, on the state that the answers before it leave. */
function inTurn(state: State, now: Instant, answer: Answer): readonly Decision[] {
  const decisions: Decision[] = [];
  let after = state;
  for (const name of state.environments.keys()) {
    const newest = newestDeployment(after, name);
    if (newest === undefined || newest.kind !== "promotion") continue;
    const answered = answer(after, newest, now);
    if (answered.length === 0) continue;
    decisions.push(...answered);
    after = evolveAll(after, answered);
  }
  return decisions;
}

function bar(state: State, deployment: Deployment, now: Instant): readonly Decision[] {
  if (!isHarmed(state, deployment)) return [];
  return [
    ...(deployment.verdict === "rejected" ? [] : [withdraw(deployment, now)]),
    ...(hasRungUnderWatch(deployment) ? quarantine(state, deployment, now) : []),
  ];
}

function rollBackHarmed(state: State, deployment: Deployment, now: Instant): readonly Decision[] {
  return isHarmed(state, deployment) ? rollBackWithScope(state, deployment, now) : [];
}

function isHarmed(state: State, deployment: Deployment): boolean {
  if (deployment.verdict === "rejected") {
    return hasDoneHarm(deployment) || isRejectedByPerson(state, deployment);
  }
  const { waveWatchUntil } = deployment;
  return hasRungUnderWatch(deployment) && waveWatchUntil !== null && hasSucceeded(deployment);
}

function hasRungUnderWatch(deployment: Deployment): boolean {
  return deployment.rang.length > 0 && rangUnderWatch(deployment, watchEndsAt(deployment));
}

/** What only waits is rejected too, but not for what it did in an attempt before. */
function isRejectedByPerson(state: State, deployment: Deployment): boolean {
  const record = state.stages.get(deployment.stage.name)?.records.get(deployment.release);
  return (
    record?.status === "rejected" &&
    record.reason === "rejected-by" &&
    record.at === deployment.rejectedAt
  );
}

/** Harm in an earlier stage of the wave under bake: there the release counts as rejected. */
function withdraw({ release, stage, environment }: Deployment, now: Instant): Decision {
  return { type: "Withdraw", at: now, release, stage: stage.name, environment };
}

/** Once for each time that it rang under watch: a person who lifted the bar knew of the alarms before. */
function quarantine(state: State, deployment: Deployment, now: Instant): readonly Decision[] {
  const release = state.releases.get(deployment.release);
  if (!deployment.stage.production || release === undefined || release.isQuarantined) return [];
  const clearedAt = release.clearedAt ?? Number.NEGATIVE_INFINITY;
  const isNews = isRejectedForAlarm(state, release.id, now);
  const rang = deployment.rang.filter(({ at }) => isNews || at > clearedAt);
  if (!hasRungUnderWatch({ ...deployment, rang })) return [];
  return [{ type: "Quarantine", at: now, release: release.id, by: null }];
}

/** A wave's bake that began anew counts also what rang before somebody lifted the bar. */
function isRejectedForAlarm(state: State, release: ReleaseId, now: Instant): boolean {
  return [...state.stages.values()].some(({ records }) => {
    const record = records.get(release);
    return record?.status === "rejected" && record.reason === "alarm" && record.at === now;
  });
}

/** The harmed environment at once, unless a person does already; with `scope: stage` its siblings too: those that still deploy when they end, unless they did harm themselves or a person rejected. */
function rollBackWithScope(state: State, harmed: Deployment, now: Instant): readonly Decision[] {
  const { stage, release } = harmed;
  if (!rollsBackByItself(stage)) return [];
  const siblings =
    stage.rollback.scope === "environment"
      ? []
      : stage.environments.flatMap(({ name }) => {
          const newest = newestDeployment(state, name);
          const isSibling =
            newest !== undefined &&
            newest.key !== harmed.key &&
            newest.kind === "promotion" &&
            newest.release === release &&
            !newest.isRollbackConsidered;
          return isSibling ? [newest] : [];
        });
  return [
    ...(harmed.isRollbackConsidered ? [] : plan(state, harmed, { cancels: true, now })),
    ...siblings.flatMap((sibling) => {
      const cancels = hasDoneHarm(sibling) || isRejectedByPerson(state, sibling);
      return plan(state, sibling, { cancels, now });
    }),
  ];
}

export function rollsBackByItself({ rollback, production }: Stage): boolean {
  return rollback.automatic === "all" || (rollback.automatic === "production" && production);
}

function plan(
  state: State,
  deployment: Deployment,
  { cancels, now }: { readonly cancels: boolean; readonly now: Instant },
): readonly Decision[] {
  const { environment: name, stage, release } = deployment;
  const environment = state.environments.get(name);
  if (environment === undefined) return [];
  const to = defaultTarget(state, environment, new Set());
  const holds =
    to !== null && isSecond(environment, now) ? holdBoth(name, "second-rollback", now) : [];
  return [
    ...holds,
    {
      type: "PlanRollback",
      at: now,
      environment: name,
      stage: stage.name,
      release,
      to,
      cause: "automatic",
      cancels,
      by: null,
      reason: null,
    },
  ];
}

function isSecond(environment: EnvironmentState, now: Instant): boolean {
  const last = environment.automaticRollbacks.at(-1);
  return last !== undefined && now - last <= SECOND_ROLLBACK_WITHIN_MS;
}
