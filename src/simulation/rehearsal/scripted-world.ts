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
import { type ScriptedOutcomes, scriptedOutcomes } from "./scripted-outcomes.ts";

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

/** What the script lays down. */
interface Script {
  readonly takes: Scenario["takes"];
  readonly outcomes: ScriptedOutcomes;
}

export function scriptedWorld(scenario: Pick<Scenario, "takes" | "outcomes">): ScriptedWorld {
  const outcomes = scriptedOutcomes(scenario.outcomes);
  const script: Script = { takes: scenario.takes, outcomes };
  return {
    merge: (release, now) => build(script, release, now),
    perform: (decision, state) => perform(script, decision, state),
    follow: (fact, state) => follow(script, fact, state),
    unusedOutcomes: () => outcomes.unused(),
  };
}

function perform(script: Script, decision: Decision, state: State): readonly Scheduled[] {
  const { at } = decision;
  switch (decision.type) {
    case "Promote":
      return decision.deployments.flatMap((plan) => deploy(script, plan, at));
    case "Redeploy":
    case "RollBack":
      return deploy(script, decision.deployment, at);
    case "StartSteps": {
      const deployment = find(state, decision.deployment);
      return deployment === undefined
        ? []
        : decision.steps.flatMap((step) => startStep(script, { deployment, step, now: at }));
    }
    case "CancelDeployment":
      return decision.force ? [] : cancel(script, decision.deployment, at);
    case "RetryBuild":
      return build(script, decision.release, at);
    default:
      return [];
  }
}

function follow(script: Script, fact: Fact, state: State): readonly Scheduled[] {
  if (fact.type !== "DeploymentSucceeded") return [];
  const deployment = find(state, fact.deployment);
  if (deployment === undefined || deployment.end?.at !== fact.at) return [];
  return deployment.stage.approvals.flatMap((approval, step) =>
    approval.kind === "check" ? startStep(script, { deployment, step, now: fact.at }) : [],
  );
}

function build({ takes, outcomes }: Script, release: ReleaseId, now: Instant) {
  const result = outcomes.ofBuild(release);
  if (result === "lost") return [];
  const endsAt = now + duration(takes.builds?.[release] ?? takes.build);
  const end: Fact =
    result === "failure"
      ? { at: endsAt, type: "BuildFailed", release }
      : { at: endsAt, type: "BuildSucceeded", release, manifestDigest: null };
  return [scheduled({ at: now, type: "BuildStarted", release }), scheduled(end)];
}

/** A lost deployment starts its job and is never heard of again. */
function deploy({ takes, outcomes }: Script, plan: PlannedDeployment, now: Instant) {
  const { environment, kind, key: deployment } = plan;
  const own = takes.environments?.[environment] ?? takes.deploy;
  const at = now + duration(kind === "rollback" ? (takes.rollbacks?.[environment] ?? own) : own);
  const started = scheduled({ at: now, type: "DeploymentStarted", deployment });
  const fails = (reason: "deploy-failed" | "digest") =>
    scheduled({ at, type: "DeploymentFailed", deployment, reason });
  switch (outcomes.ofDeployment(plan)) {
    case "not-started":
      return [];
    case "lost":
      return [started];
    case "failure":
      return [started, fails("deploy-failed")];
    case "digest":
      return [started, fails("digest")];
    case "success":
      return [started, scheduled({ at, type: "DeploymentSucceeded", deployment })];
  }
}

function startStep(
  { takes, outcomes }: Script,
  {
    deployment,
    step,
    now,
  }: { readonly deployment: Deployment; readonly step: number; readonly now: Instant },
): readonly Scheduled[] {
  const approval = deployment.stage.approvals[step];
  if (approval?.kind !== "workflow" && approval?.kind !== "check") return [];
  const isWorkflow = approval.kind === "workflow";
  const name = isWorkflow ? approval.workflow : checkName(approval.check, deployment.environment);
  const asWritten = isWorkflow ? name : approval.check;
  const result = outcomes.ofStep(approval.kind, { names: [name, asWritten], deployment });
  if (result === "missing") return [];
  const at = now + duration(isWorkflow ? takes.workflows?.[name] : takes.checks?.[name]);
  const type = result === "failure" ? "StepFailed" : "StepPassed";
  return [scheduled({ at, type, deployment: deployment.key, step })];
}

function cancel({ takes, outcomes }: Script, deployment: DeploymentKey, now: Instant) {
  if (outcomes.ofCancel(environmentOf(deployment)) === "ignored") return [];
  return [scheduled({ at: now + duration(takes.cancel), type: "DeploymentAborted", deployment })];
}

function scheduled(fact: Fact): Scheduled {
  return { at: fact.at, fact };
}

function find(state: State, key: DeploymentKey): Deployment | undefined {
  return state.environments
    .get(environmentOf(key))
    ?.deployments.find((deployment) => deployment.key === key);
}

function duration(written: string | undefined): number {
  return written === undefined ? 0 : (parseDuration(written) ?? 0);
}
