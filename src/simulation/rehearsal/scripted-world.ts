/** The world of a rehearsal: it takes as long, and goes as wrong, as its script says. */

import type { Decision, PlannedDeployment } from "../../domain/decision.ts";
import type { Deployment } from "../../domain/deployment.ts";
import { parseDuration } from "../../domain/duration.ts";
import type { Fact } from "../../domain/fact.ts";
import {
  type DeploymentKey,
  environmentOf,
  type Instant,
  type ReleaseId,
} from "../../domain/ids.ts";
import { checkName } from "../../domain/pipeline.ts";
import type { State } from "../../domain/state.ts";
import type { Scenario } from "./scenario.ts";
import type { WrittenOutcome } from "./written-scenario.ts";

/** A fact that will come true. */
export interface Scheduled {
  readonly at: Instant;
  readonly fact: Fact;
}

export interface ScriptedWorld {
  /** What a merge brings about: its build. */
  merge(release: ReleaseId, now: Instant): readonly Scheduled[];
  /** What a decision brings about, given the state after it. */
  perform(decision: Decision, state: State): readonly Scheduled[];
  /** What a fact brings about by itself: check runs of other apps. */
  follow(fact: Fact, state: State): readonly Scheduled[];
  /** Lines of the outcomes that never came into play. */
  unusedOutcomes(): readonly number[];
}

type Outcome = Scenario["outcomes"][number];

export function scriptedWorld({
  takes,
  outcomes,
}: Pick<Scenario, "takes" | "outcomes">): ScriptedWorld {
  const used = new Set<Outcome>();
  const play = (matches: (outcome: Outcome) => boolean): Outcome | undefined => {
    const outcome = outcomes.find(matches);
    if (outcome !== undefined) used.add(outcome);
    return outcome;
  };

  const build = (release: ReleaseId, now: Instant): readonly Scheduled[] => {
    const outcome = play(
      (candidate) => candidate.build !== undefined && candidate.release === release,
    );
    if (outcome?.build === "lost") return [];
    const endsAt = now + duration(takes.builds?.[release] ?? takes.build);
    const type = outcome?.build === "failure" ? "BuildFailed" : "BuildSucceeded";
    const end: Fact =
      type === "BuildFailed"
        ? { at: endsAt, type, release }
        : { at: endsAt, type, release, manifestDigest: null };
    return [
      { at: now, fact: { at: now, type: "BuildStarted", release } },
      { at: endsAt, fact: end },
    ];
  };

  const deploy = (plan: PlannedDeployment, now: Instant): readonly Scheduled[] => {
    const { environment, key: deployment } = plan;
    const own = takes.environments?.[environment] ?? takes.deploy;
    const ownRollback = takes.rollbacks?.[environment] ?? own;
    const at = now + duration(plan.kind === "rollback" ? ownRollback : own);
    const outcome = play(
      (candidate) =>
        (candidate.deploy !== undefined || candidate.digest !== undefined) &&
        concerns(candidate, plan),
    );
    if (outcome?.deploy === "not-started") return [];
    const started: Scheduled = {
      at: now,
      fact: { at: now, type: "DeploymentStarted", deployment },
    };
    if (outcome?.deploy === "lost") return [started];
    if (outcome?.deploy === "failure") {
      return [
        started,
        { at, fact: { at, type: "DeploymentFailed", deployment, reason: "deploy-failed" } },
      ];
    }
    if (outcome?.digest === "other") {
      return [
        started,
        { at, fact: { at, type: "DeploymentFailed", deployment, reason: "digest" } },
      ];
    }
    return [started, { at, fact: { at, type: "DeploymentSucceeded", deployment } }];
  };

  const startStep = (deployment: Deployment, step: number, now: Instant): readonly Scheduled[] => {
    const approval = deployment.stage.approvals[step];
    if (approval?.kind !== "workflow" && approval?.kind !== "check") return [];
    const name =
      approval.kind === "workflow"
        ? approval.workflow
        : checkName(approval.check, deployment.environment);
    const outcome = play(
      (candidate) =>
        (candidate[approval.kind] === name ||
          (approval.kind === "check" && candidate.check === approval.check)) &&
        concerns(candidate, deployment),
    );
    if (outcome?.result === "missing") return [];
    const time = approval.kind === "workflow" ? takes.workflows?.[name] : takes.checks?.[name];
    const at = now + duration(time);
    const type = outcome?.result === "failure" ? "StepFailed" : "StepPassed";
    return [{ at, fact: { at, type, deployment: deployment.key, step } }];
  };

  const cancel = (key: DeploymentKey, now: Instant): readonly Scheduled[] => {
    const environment = environmentOf(key);
    const outcome = play(
      (candidate) =>
        candidate.cancel !== undefined &&
        (candidate.environment === undefined || candidate.environment === environment),
    );
    if (outcome?.cancel === "ignored") return [];
    const at = now + duration(takes.cancel);
    return [{ at, fact: { at, type: "DeploymentAborted", deployment: key } }];
  };

  return {
    merge: build,
    perform: (decision, state) => {
      const { at } = decision;
      switch (decision.type) {
        case "Promote":
          return decision.deployments.flatMap((plan) => deploy(plan, at));
        case "Redeploy":
        case "RollBack":
          return deploy(decision.deployment, at);
        case "StartSteps": {
          const deployment = find(state, decision.deployment);
          return deployment === undefined
            ? []
            : decision.steps.flatMap((step) => startStep(deployment, step, at));
        }
        case "CancelDeployment":
          return decision.force ? [] : cancel(decision.deployment, at);
        case "RetryBuild":
          return build(decision.release, at);
        default:
          return [];
      }
    },
    follow: (fact, state) => {
      if (fact.type !== "DeploymentSucceeded") return [];
      const deployment = find(state, fact.deployment);
      if (deployment === undefined || deployment.end?.at !== fact.at) return [];
      return deployment.stage.approvals.flatMap((step, index) =>
        step.kind === "check" ? startStep(deployment, index, fact.at) : [],
      );
    },
    unusedOutcomes: () => outcomes.filter((outcome) => !used.has(outcome)).map(({ line }) => line),
  };
}

/** Unless it says otherwise an outcome is about every attempt of a promotion. */
function concerns(
  outcome: WrittenOutcome,
  {
    release,
    environment,
    kind,
    attempt,
  }: Pick<PlannedDeployment, "release" | "environment" | "kind" | "attempt">,
): boolean {
  return (
    (outcome.release === undefined || outcome.release === release) &&
    (outcome.environment === undefined || outcome.environment === environment) &&
    (outcome.kind ?? "promotion") === kind &&
    (outcome.attempt === undefined || outcome.attempt === attempt)
  );
}

function find(state: State, key: DeploymentKey): Deployment | undefined {
  return state.environments
    .get(environmentOf(key))
    ?.deployments.find((deployment) => deployment.key === key);
}

function duration(written: string | undefined): number {
  return written === undefined ? 0 : (parseDuration(written) ?? 0);
}
