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

/** How a world behaves; `calm`: everything succeeds and every word arrives. */
export type Temper = "wild" | "calm";

export interface RandomWorld {
  build(release: ReleaseId, now: Instant, temper: Temper): readonly Heard[];
  perform(decision: Decision, temper: Temper): readonly Heard[];
  /** Check runs of other apps appear by themselves once a deployment has succeeded. */
  follow(fact: Fact, state: State, temper: Temper): readonly Heard[];
}

export function randomWorld(chance: Chance): RandomWorld {
  const minutes = (least: number, most: number) => chance.between(least, most) * MINUTE;

  /** Words are doubled, late, and so in any order. */
  const tell = (fact: Fact, temper: Temper): readonly Heard[] => {
    const { at } = fact;
    const late = temper === "wild" && chance.happens(0.08) ? minutes(1, 25) : 0;
    const heard: Heard[] = [{ heardAt: at + late, fact }];
    if (temper === "wild" && chance.happens(0.1)) {
      heard.push({ heardAt: at + minutes(0, 40), fact });
    }
    return heard;
  };

  const build = (release: ReleaseId, now: Instant, temper: Temper): readonly Heard[] => {
    const endsAt = now + minutes(0, 4);
    const outcome = temper === "calm" ? "built" : chance.weigh(BUILDS);
    const started: Fact = { at: now, type: "BuildStarted", release };
    const built: Fact = { at: endsAt, type: "BuildSucceeded", release, manifestDigest: null };
    const failed: Fact = { at: endsAt, type: "BuildFailed", release };
    const again = endsAt + minutes(1, 10);
    switch (outcome) {
      case "built":
        return [...tell(started, temper), ...tell(built, temper)];
      case "failed":
        return [...tell(started, temper), ...tell(failed, temper)];
      case "rerun":
        return [
          ...tell(started, temper),
          ...tell(failed, temper),
          ...tell({ ...started, at: again }, temper),
          ...tell({ ...built, at: again + MINUTE }, temper),
        ];
      case "superseded":
        return tell({ at: endsAt, type: "BuildSuperseded", release }, temper);
      case "lost":
        return [];
    }
  };

  const deploy = (
    { key: deployment }: PlannedDeployment,
    now: Instant,
    temper: Temper,
  ): readonly Heard[] => {
    const outcome = temper === "calm" ? "succeeds" : chance.weigh(DEPLOYMENTS);
    const startedAt = now + (chance.happens(0.7) ? 0 : minutes(0, 3));
    const at = startedAt + minutes(0, temper === "wild" && chance.happens(0.2) ? 25 : 4);
    const started = tell({ at: startedAt, type: "DeploymentStarted", deployment }, temper);
    switch (outcome) {
      case "succeeds":
        return [...started, ...tell({ at, type: "DeploymentSucceeded", deployment }, temper)];
      case "waits": {
        const waiting: Fact = { at: now, type: "DeploymentWaiting", deployment };
        const end: Fact = { at: at + minutes(5, 30), type: "DeploymentSucceeded", deployment };
        return [...tell(waiting, temper), ...tell(end, "calm")];
      }
      case "fails":
      case "digest": {
        const reason = outcome === "fails" ? "deploy-failed" : "digest";
        const failed: Fact = { at, type: "DeploymentFailed", deployment, reason };
        return [...started, ...tell(failed, temper)];
      }
      case "disputed": {
        const end: Fact = { at, type: "DeploymentSucceeded", deployment };
        const dispute: Fact = { at: at + minutes(0, 9), type: "DeploymentDisputed", deployment };
        return [...started, ...tell(end, temper), ...tell(dispute, temper)];
      }
      case "lost":
        return started;
      case "not-started":
        return [];
      case "refused":
      case "errored": {
        const cause = outcome === "refused" ? "refused" : "not-started";
        return tell({ at, type: "DeploymentErrored", deployment, cause, detail: "" }, temper);
      }
    }
  };

  const step = (
    deployment: DeploymentKey,
    index: number,
    { now, temper }: { readonly now: Instant; readonly temper: Temper },
  ): readonly Heard[] => {
    const outcome = temper === "calm" ? "passes" : chance.weigh(STEPS);
    const type = outcome === "fails" ? "StepFailed" : "StepPassed";
    return outcome === "lost"
      ? []
      : tell({ at: now + minutes(0, 6), type, deployment, step: index }, temper);
  };

  const cancel = (deployment: DeploymentKey, now: Instant, temper: Temper): readonly Heard[] =>
    temper === "wild" && chance.happens(0.3)
      ? []
      : tell({ at: now + minutes(0, 2), type: "DeploymentAborted", deployment }, temper);

  return {
    build,
    perform: (decision, temper) => {
      const { at: now } = decision;
      switch (decision.type) {
        case "Promote":
          return decision.deployments.flatMap((plan) => deploy(plan, now, temper));
        case "Redeploy":
        case "RollBack":
          return deploy(decision.deployment, now, temper);
        case "StartSteps":
          return decision.steps.flatMap((index) =>
            step(decision.deployment, index, { now, temper }),
          );
        case "CancelDeployment":
          return cancel(decision.deployment, now, temper);
        case "RetryBuild":
          return build(decision.release, now, temper);
        default:
          return [];
      }
    },
    follow: (fact, state, temper) => {
      if (fact.type !== "DeploymentSucceeded") return [];
      const deployment = state.environments
        .get(environmentOf(fact.deployment))
        ?.deployments.find(({ key }) => key === fact.deployment);
      const approvals = deployment?.stage.approvals ?? [];
      return approvals.flatMap((approval, index) =>
        approval.kind === "check" ? step(fact.deployment, index, { now: fact.at, temper }) : [],
      );
    },
  };
}

const BUILDS = { built: 80, failed: 7, rerun: 5, superseded: 3, lost: 5 } as const;
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
const STEPS = { passes: 86, fails: 8, lost: 6 } as const;
