/** A world that is slow, forgetful and clumsy: what comes of each decision, by chance. */
import type { Decision, PlannedDeployment } from "../../domain/decision.ts";
import type { Fact } from "../../domain/fact.ts";
import {
  type DeploymentKey,
  environmentOf,
  type Instant,
  type ReleaseId,
} from "../../domain/ids.ts";
import type { State } from "../../domain/state.ts";
import type { Chance } from "./chance.ts";

const MINUTE = 60_000;

/** A fact and when the captain hears of it, which may be later than it happened. */
export interface Heard {
  readonly heardAt: Instant;
  readonly fact: Fact;
}

/** Who plays, and how: in a `calm` world everything succeeds and every word arrives. */
export interface Mood {
  readonly chance: Chance;
  readonly temper: Temper;
}

export type Temper = "wild" | "calm";

/** What follows from a decision by itself. */
export function perform(mood: Mood, decision: Decision): readonly Heard[] {
  const { at: now } = decision;
  switch (decision.type) {
    case "Promote":
      return decision.deployments.flatMap((plan) => deploy(mood, plan, now));
    case "Redeploy":
    case "RollBack":
      return deploy(mood, decision.deployment, now);
    case "StartSteps":
      return decision.steps.flatMap((step) =>
        runStep(mood, { deployment: decision.deployment, step, now }),
      );
    case "CancelDeployment":
      return cancel(mood, decision.deployment, now);
    case "RetryBuild":
      return build(mood, decision.release, now);
    default:
      return [];
  }
}

/** What follows from a fact by itself: builds of merges, and check runs of other apps after a success. */
export function follow(mood: Mood, fact: Fact, state: State): readonly Heard[] {
  if (fact.type === "ReleaseMerged") return build(mood, fact.release, fact.at);
  if (fact.type !== "DeploymentSucceeded") return [];
  const deployment = state.environments
    .get(environmentOf(fact.deployment))
    ?.deployments.find(({ key }) => key === fact.deployment);
  return (deployment?.stage.approvals ?? []).flatMap((approval, step) =>
    approval.kind === "check"
      ? runStep(mood, { deployment: fact.deployment, step, now: fact.at })
      : [],
  );
}

/** Words are doubled, late, and so in any order. */
function tell({ chance, temper }: Mood, fact: Fact): readonly Heard[] {
  const late = temper === "wild" && chance.happens(0.08) ? chance.between(1, 25) * MINUTE : 0;
  const heard: Heard[] = [{ heardAt: fact.at + late, fact }];
  if (temper === "wild" && chance.happens(0.1)) {
    heard.push({ heardAt: fact.at + chance.between(0, 40) * MINUTE, fact });
  }
  return heard;
}

function tellAll(mood: Mood, ...facts: readonly Fact[]): readonly Heard[] {
  return facts.flatMap((fact) => tell(mood, fact));
}

const BUILDS = { built: 80, failed: 7, rerun: 5, superseded: 3, lost: 5 } as const;

function build(mood: Mood, release: ReleaseId, now: Instant): readonly Heard[] {
  const { chance, temper } = mood;
  const endsAt = now + chance.between(0, 4) * MINUTE;
  const started: Fact = { at: now, type: "BuildStarted", release };
  const built: Fact = { at: endsAt, type: "BuildSucceeded", release, manifestDigest: null };
  const failed: Fact = { at: endsAt, type: "BuildFailed", release };
  const again = endsAt + chance.between(1, 10) * MINUTE;
  switch (temper === "calm" ? "built" : chance.weigh(BUILDS)) {
    case "built":
      return tellAll(mood, started, built);
    case "failed":
      return tellAll(mood, started, failed);
    case "rerun":
      return tellAll(
        mood,
        started,
        failed,
        { ...started, at: again },
        { ...built, at: again + MINUTE },
      );
    case "superseded":
      return tell(mood, { at: endsAt, type: "BuildSuperseded", release });
    case "lost":
      return [];
  }
}

const DEPLOYMENTS = {
  succeeds: 78,
  fails: 6,
  lost: 4,
  "not-started": 3,
  refused: 1,
  errored: 2,
  digest: 1,
  waits: 2,
  disputed: 3,
} as const;

function deploy(mood: Mood, { key: deployment }: PlannedDeployment, now: Instant) {
  const { chance, temper } = mood;
  const minutes = (least: number, most: number) => chance.between(least, most) * MINUTE;
  const startedAt = now + (chance.happens(0.7) ? 0 : minutes(0, 3));
  const at = startedAt + minutes(0, temper === "wild" && chance.happens(0.2) ? 25 : 4);
  const started: Fact = { at: startedAt, type: "DeploymentStarted", deployment };
  const succeeded: Fact = { at, type: "DeploymentSucceeded", deployment };
  switch (temper === "calm" ? "succeeds" : chance.weigh(DEPLOYMENTS)) {
    case "succeeds":
      return tellAll(mood, started, succeeded);
    case "waits": {
      const waiting: Fact = { at: now, type: "DeploymentWaiting", deployment };
      const end = { ...succeeded, at: at + minutes(5, 30) };
      return [...tell(mood, waiting), ...tell({ chance, temper: "calm" }, end)];
    }
    case "fails":
      return tellAll(mood, started, {
        ...succeeded,
        type: "DeploymentFailed",
        reason: "deploy-failed",
      });
    case "digest":
      return tellAll(mood, started, { ...succeeded, type: "DeploymentFailed", reason: "digest" });
    case "disputed": {
      const disputedAt = at + minutes(0, 9);
      const dispute: Fact = { at: disputedAt, type: "DeploymentDisputed", deployment };
      return tellAll(mood, started, succeeded, dispute);
    }
    case "lost":
      return tell(mood, started);
    case "not-started":
      return [];
    case "refused":
      return tell(mood, { ...succeeded, type: "DeploymentErrored", cause: "refused", detail: "" });
    case "errored":
      return tell(mood, {
        ...succeeded,
        type: "DeploymentErrored",
        cause: "not-started",
        detail: "",
      });
  }
}

const STEPS = { passes: 86, fails: 8, lost: 6 } as const;

function runStep(
  mood: Mood,
  {
    deployment,
    step,
    now,
  }: { readonly deployment: DeploymentKey; readonly step: number; readonly now: Instant },
): readonly Heard[] {
  const { chance, temper } = mood;
  const outcome = temper === "calm" ? "passes" : chance.weigh(STEPS);
  if (outcome === "lost") return [];
  const type = outcome === "fails" ? "StepFailed" : "StepPassed";
  return tell(mood, { at: now + chance.between(0, 6) * MINUTE, type, deployment, step });
}

/** Some cancels are ignored, and some come too late. */
function cancel(mood: Mood, deployment: DeploymentKey, now: Instant): readonly Heard[] {
  const { chance, temper } = mood;
  if (temper === "wild" && chance.happens(0.3)) return [];
  const at = now + chance.between(0, 2) * MINUTE;
  return tell(mood, { at, type: "DeploymentAborted", deployment });
}
