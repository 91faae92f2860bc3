/** Journal lines and effects as text, and back. */
import type { Effect } from "../captain/effect.ts";
import type { Entry } from "../domain/evolve/index.ts";

/**
 * @throws for a line that this release of the program cannot know: to skip it would falsify the state
 */
export function readEntryBody(body: string): Entry {
  const entry: Entry = JSON.parse(body);
  if (!Object.hasOwn(ENTRY_TYPES, entry.type)) {
    throw new Error(`The journal has an entry of the unknown type ${JSON.stringify(entry.type)}.`);
  }
  return entry;
}

/** @throws for an effect that this release of the program cannot know */
export function readEffectBody(body: string): Effect {
  const effect: Effect = JSON.parse(body);
  if (!Object.hasOwn(EFFECT_KINDS, effect.kind)) {
    throw new Error(`The outbox has an effect of the unknown kind ${JSON.stringify(effect.kind)}.`);
  }
  return effect;
}

/** Complete, or it does not compile. */
const EFFECT_KINDS: Readonly<Record<Effect["kind"], true>> = {
  deploy: true,
  "start-step": true,
  "start-build": true,
  cancel: true,
  "post-status": true,
  "show-wait": true,
  "show-release": true,
  "show-incident": true,
  "close-preview": true,
  "offer-way": true,
  "show-dashboard": true,
  reply: true,
  "cancel-run": true,
};

const ENTRY_TYPES: Readonly<Record<Entry["type"], true>> = {
  PipelineConfigured: true,
  PipelineRemoved: true,
  ReleaseMerged: true,
  ReleaseOrphaned: true,
  ReleaseRestored: true,
  ReleaseRecalled: true,
  BuildStarted: true,
  BuildSucceeded: true,
  BuildFailed: true,
  BuildSuperseded: true,
  DeploymentStarted: true,
  DeploymentWaiting: true,
  DeploymentSucceeded: true,
  DeploymentFailed: true,
  DeploymentErrored: true,
  DeploymentAborted: true,
  StepPassed: true,
  StepFailed: true,
  DeploymentDisputed: true,
  FaultFound: true,
  FaultMended: true,
  AlarmChanged: true,
  EnvironmentDrifted: true,
  CommandGiven: true,
  PipelineHalted: true,
  StartBuild: true,
  GiveUpBuild: true,
  TimeOutBuild: true,
  RetryBuild: true,
  Promote: true,
  StartWaveBake: true,
  Approve: true,
  Reject: true,
  Withdraw: true,
  Supersede: true,
  StateWait: true,
  EndWait: true,
  Redeploy: true,
  StartSteps: true,
  PassEnvironment: true,
  CloseDeployment: true,
  CancelDeployment: true,
  GiveUpRollback: true,
  FenceDeployment: true,
  PlanRollback: true,
  RollBack: true,
  Hold: true,
  Unhold: true,
  Quarantine: true,
  Unquarantine: true,
  Readmit: true,
  Halt: true,
  Resume: true,
  Reply: true,
  OpenPreview: true,
  ClosePreview: true,
};
