/** Folds facts and decisions into the state; what it does not know, or has already seen, changes nothing. */
import type { Decision } from "../decision.ts";
import type { Fact } from "../fact.ts";
import type { State } from "../state.ts";
import { evolveAlarm } from "./alarm.ts";
import { evolveCommand } from "./command.ts";
import { evolveDeployment } from "./deployment.ts";
import { configure, remove } from "./pipeline.ts";
import { recall } from "./recall.ts";
import { evolveRelease } from "./release.ts";
import { evolveRollback } from "./rollback.ts";
import { evolveStage } from "./stage.ts";

/** One line of the journal. */
export type Entry = Fact | Decision;

export function evolve(state: State, entry: Entry): State {
  switch (entry.type) {
    case "PipelineConfigured":
      return configure(state, entry.pipeline, entry.at);
    case "PipelineRemoved":
      return remove(state, entry.heir, entry.at);
    case "ReleaseRecalled":
      return recall(state, entry);
    case "ReleaseMerged":
    case "ReleaseOrphaned":
    case "ReleaseRestored":
    case "BuildStarted":
    case "BuildSucceeded":
    case "BuildFailed":
    case "BuildSuperseded":
    case "GiveUpBuild":
    case "TimeOutBuild":
    case "StartBuild":
    case "RetryBuild":
    case "Quarantine":
    case "Unquarantine":
      return evolveRelease(state, entry);
    case "DeploymentStarted":
    case "DeploymentWaiting":
    case "DeploymentSucceeded":
    case "DeploymentFailed":
    case "DeploymentErrored":
    case "DeploymentAborted":
    case "DeploymentDisputed":
    case "StepPassed":
    case "StepFailed":
    case "StartSteps":
    case "PassEnvironment":
    case "CloseDeployment":
    case "CancelDeployment":
    case "FenceDeployment":
    case "GiveUpRollback":
    case "EnvironmentDrifted":
      return evolveDeployment(state, entry);
    case "Promote":
    case "Redeploy":
    case "StartWaveBake":
    case "Approve":
    case "Reject":
    case "Withdraw":
    case "Supersede":
    case "Readmit":
    case "StateWait":
    case "EndWait":
      return evolveStage(state, entry);
    case "PlanRollback":
    case "RollBack":
    case "Hold":
    case "Unhold":
      return evolveRollback(state, entry);
    case "AlarmChanged":
      return evolveAlarm(state, entry);
    default:
      return evolveCommand(state, entry);
  }
}

export function evolveAll(state: State, entries: Iterable<Entry>): State {
  let next = state;
  for (const entry of entries) next = evolve(next, entry);
  return next;
}
