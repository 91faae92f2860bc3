/** What must be done on GitHub because of a line of the journal. */
import type { PlannedDeployment } from "../domain/decision.ts";
import type { Entry } from "../domain/evolve/index.ts";
import { type DeploymentKey, environmentOf, type StageName } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import type { Effect, Lane } from "./effect.ts";
import {
  cancel,
  once,
  postStatus,
  showDashboard,
  showIncident,
  showRelease,
} from "./make-effect.ts";

/** @param state as it is after the entry */
export function effectsOf(entry: Entry, state: State): readonly Effect[] {
  const effects = effectsOfEntry(entry, state);
  const isSeen = effects.some(({ kind }) => kind === "show-release" || kind === "show-incident");
  return isSeen ? [...effects, showDashboard()] : effects;
}

function effectsOfEntry(entry: Entry, state: State): readonly Effect[] {
  switch (entry.type) {
    case "ReleaseMerged":
    case "BuildSucceeded":
    case "BuildFailed":
    case "BuildSuperseded":
    case "GiveUpBuild":
    case "TimeOutBuild":
    case "ReleaseOrphaned":
    case "Supersede":
    case "StartWaveBake":
    case "Approve":
    case "Readmit":
    case "Unquarantine":
      return [showRelease(entry.release)];
    case "Quarantine":
    case "PlanRollback":
    case "GiveUpRollback":
      return [showRelease(entry.release), showIncident()];
    case "StartBuild":
    case "RetryBuild":
      return [
        once("promotion", `build:${entry.release}:${entry.at}`, {
          kind: "start-build",
          release: entry.release,
        }),
        showRelease(entry.release),
      ];
    case "Promote":
      return [...deploy(state, entry.stage, entry.deployments), showRelease(entry.release)];
    case "Redeploy":
      return [...deploy(state, entry.stage, [entry.deployment]), postStatus(entry.replaces)];
    case "RollBack":
      return [
        ...deploy(state, entry.stage, [entry.deployment]),
        showRelease(entry.release),
        showIncident(),
      ];
    case "StartSteps":
      return entry.steps.map((step) =>
        once("promotion", `step:${entry.deployment}:${step}`, {
          kind: "start-step",
          deployment: entry.deployment,
          step,
        }),
      );
    case "PipelineConfigured":
    case "PipelineRemoved":
      return state.releases.size > 0 ? [showIncident()] : [];
    case "Hold":
    case "Unhold":
    case "FaultFound":
    case "FaultMended":
    case "PipelineHalted":
    case "Halt":
    case "Resume":
      return [showIncident()];
    case "StateWait":
    case "Reply":
    case "ClosePreview":
      return effectsOfWords(entry);
    default:
      return effectsOfDeployment(entry, state);
  }
}

/** What is said to people in threads. */
function effectsOfWords(
  entry: Extract<Entry, { type: "StateWait" | "Reply" | "ClosePreview" }>,
): readonly Effect[] {
  switch (entry.type) {
    case "StateWait": {
      const { stage, release } = entry;
      const offer = { kind: "offer-way", stage, release } as const;
      const offers =
        entry.reason === "held" ? [once("courtesy", `offer:${stage}:${release}`, offer)] : [];
      return [showRelease(release), ...offers];
    }
    case "Reply": {
      const { command, by, details } = entry;
      // Whoever rolls back at night is answered whatever else waits for GitHub's limits.
      const isUrgent = details.kind === "rollback" || details.kind === "preview";
      const lane: Lane = isUrgent ? "rollback" : "answer";
      return [once(lane, `reply:${command}`, { kind: "reply", command, by, details })];
    }
    case "ClosePreview": {
      const { preview, why, by, at } = entry;
      const body = { kind: "close-preview", preview, why, by, at } as const;
      return [once("courtesy", `close-preview:${preview.command}`, body)];
    }
  }
}

/** What a deployment's own news lead to. */
function effectsOfDeployment(entry: Entry, state: State): readonly Effect[] {
  switch (entry.type) {
    case "EnvironmentDrifted": {
      const { runId, environment } = entry;
      if (runId === null) return [showIncident()];
      const body = { kind: "cancel-run", runId, environment } as const;
      return [once("rollback", `cancel-run:${runId}:${entry.at}`, body), showIncident()];
    }
    case "CancelDeployment":
      return [cancel(entry.deployment, entry.force)];
    case "CloseDeployment":
    case "FenceDeployment":
      return [cancel(entry.deployment, true), postStatus(entry.deployment), showIncident()];
    case "DeploymentWaiting":
      return showReleaseOf(entry.deployment, state);
    case "DeploymentStarted":
    case "DeploymentFailed":
    case "DeploymentErrored":
    case "DeploymentAborted":
      return [postStatus(entry.deployment), ...showDeployed(entry.deployment, state)];
    case "DeploymentSucceeded":
      return [
        postStatus(entry.deployment),
        ...showDeployed(entry.deployment, state),
        ...postReplaced(entry.deployment, state),
        ...whenOver(state),
      ];
    case "Reject":
      return [...postRejected(entry, state), showRelease(entry.release)];
    case "Withdraw":
      return postRejected(entry, state);
    default:
      return [];
  }
}

function deploy(
  state: State,
  stage: StageName,
  deployments: readonly PlannedDeployment[],
): readonly Effect[] {
  const first = deployments[0];
  if (first === undefined) return [];
  const definition = findDeployment(first.key, state)?.stage;
  const lane: Lane = first.kind === "rollback" ? "rollback" : "promotion";
  const waits = showWaits(deployments);
  if (definition?.deploy.fanOut === "stage" && definition.deploy.workflow !== null) {
    return [once(lane, `deploy:${first.key}`, { kind: "deploy", stage, deployments }), ...waits];
  }
  const deploys = deployments.map((deployment) =>
    once(lane, `deploy:${deployment.key}`, { kind: "deploy", stage, deployments: [deployment] }),
  );
  return [...deploys, ...waits];
}

function showWaits(deployments: readonly PlannedDeployment[]): readonly Effect[] {
  return deployments.map(({ key, release }) =>
    once("truth", `wait:${key}`, { kind: "show-wait", deployment: key, release }),
  );
}

/** Where GitHub does not do it by itself, the Deployment that was replaced becomes inactive. */
function postReplaced(key: DeploymentKey, state: State): readonly Effect[] {
  const replaced = state.environments
    .get(environmentOf(key))
    ?.deployments.findLast((other) => other.key !== key && other.end?.result === "succeeded");
  return replaced?.stage.production === true ? [postStatus(replaced.key)] : [];
}

function postRejected(
  entry: Extract<Entry, { type: "Reject" | "Withdraw" }>,
  state: State,
): readonly Effect[] {
  const newest = state.environments
    .get(entry.environment)
    ?.deployments.findLast(
      ({ kind, release }) => kind === "promotion" && release === entry.release,
    );
  return newest === undefined ? [] : [postStatus(newest.key)];
}

function showReleaseOf(key: DeploymentKey, state: State): readonly Effect[] {
  const deployment = findDeployment(key, state);
  return deployment === undefined ? [] : [showRelease(deployment.release)];
}

/** The release that left says so; one that arrived everywhere in its stage goes on from deploying to being watched. */
function showDeployed(key: DeploymentKey, state: State): readonly Effect[] {
  const deployment = findDeployment(key, state);
  if (deployment === undefined) return [];
  const { leaves, release, stage } = deployment;
  if (leaves !== null) return [showRelease(leaves)];
  const isLast = stage.environments.every(({ name }) => {
    const newest = state.environments.get(name)?.deployments.at(-1);
    return newest?.release !== release || newest.end !== null;
  });
  return isLast ? [showRelease(release)] : [];
}

function findDeployment(key: DeploymentKey, state: State) {
  return state.environments
    .get(environmentOf(key))
    ?.deployments.find((candidate) => candidate.key === key);
}

/** An incident may end when something newer succeeded. */
function whenOver(state: State): readonly Effect[] {
  const mayBeOpen = [...state.environments.values()].some(({ deployments }) =>
    deployments.some(({ kind, isFenced }) => kind === "rollback" || isFenced),
  );
  return mayBeOpen ? [showIncident()] : [];
}
