/** Asks GitHub what it remembers, so that a webhook that never came changes nothing in the end. */
import { type Deployment, hasSucceeded, isActive } from "../domain/deployment.ts";
import type { CommitSha } from "../domain/ids.ts";
import { commitSha } from "../domain/ids.ts";
import { checkName } from "../domain/pipeline.ts";
import type { Desk } from "./desk.ts";
import { reconcileIssues } from "./intake/alarms.ts";
import { configure } from "./intake/configure.ts";
import { rememberHead, route } from "./intake/route.ts";
import type { Office } from "./office.ts";
import { stepKey } from "./perform/start-step.ts";
import type { PushReport } from "./ports/signal.ts";

/** Reads pushes, runs, checks, statuses and alarm issues that the pipelines wait for. */
export async function sweep(office: Office): Promise<void> {
  for (const branch of branchesOf(office)) await sweepBranch(office, branch);
  for (const desk of office.desks.values()) {
    await sweepBuilds(office, desk);
    for (const { deployments } of desk.keeper.state().environments.values()) {
      for (const deployment of deployments.slice(-2))
        await sweepDeployment(office, desk, deployment);
    }
    const facts = await reconcileIssues(desk, desk.clock.now());
    if (facts.ok) await desk.keeper.takeIn(facts.value);
  }
}

function branchesOf(office: Office): ReadonlySet<string> {
  const { defaultBranch } = office.ref;
  const own = [...office.desks.values()].map(
    (desk) => desk.keeper.state().pipeline?.branch ?? defaultBranch,
  );
  return new Set([defaultBranch, ...own]);
}

/** Pushes since the last one that was taken in, oldest first; without GitHub's list of them, one to where the branch stands. */
async function sweepBranch(office: Office, branch: string): Promise<void> {
  const head = await office.github.readHead(branch);
  if (!head.ok) return;
  const last = await lastHead(office, branch);
  if (last === head.value) return;
  if (last === null) {
    await configure(office, head.value);
    for (const desk of office.desks.values()) await rememberHead(desk, branch, head.value);
    return;
  }
  for (const push of await missedPushes(office, { branch, last, head: head.value })) {
    const trouble = await route(office, { type: "push", push });
    if (trouble !== null) return;
  }
}

async function missedPushes(
  office: Office,
  {
    branch,
    last,
    head,
  }: { readonly branch: string; readonly last: CommitSha; readonly head: CommitSha },
): Promise<readonly PushReport[]> {
  const activity = await office.github.readActivity(branch, last);
  if (activity.ok && activity.value[0]?.after === head) return activity.value.toReversed();
  const clock = [...office.desks.values()][0]?.clock;
  const at = clock?.now() ?? 0;
  return [{ branch, before: last, after: head, isForced: true, at, actor: "" }];
}

async function lastHead(office: Office, branch: string): Promise<CommitSha | null> {
  for (const desk of office.desks.values()) {
    const known = await desk.keeper.store.readReference("head", `branch:${branch}`);
    const sha = known?.data["sha"];
    if (typeof sha === "string") return commitSha(sha);
  }
  return null;
}

async function sweepBuilds(office: Office, desk: Desk): Promise<void> {
  const { pipeline, releases } = desk.keeper.state();
  if (pipeline === null) return;
  for (const release of releases.values()) {
    const isAwaited = release.build === "building" || release.build === "not-built";
    if (!isAwaited || release.isOrphaned) continue;
    const runs = await desk.github.listRuns({
      workflow: pipeline.build.workflow,
      event: "push",
      headSha: release.commit,
    });
    if (!runs.ok) continue;
    const newest = runs.value.toSorted((a, b) => b.runNumber - a.runNumber)[0];
    if (newest !== undefined) await route(office, { type: "run", run: newest });
  }
}

async function sweepDeployment(office: Office, desk: Desk, deployment: Deployment): Promise<void> {
  const { store } = desk.keeper;
  if (isActive(deployment)) {
    const run = await store.readReference("run", deployment.key);
    if (run !== null && run.githubId > 0) await sweepRun(office, desk, run.githubId);
    if (deployment.stage.deploy.app !== null) await sweepStatuses(office, desk, deployment);
    return;
  }
  if (!hasSucceeded(deployment) || deployment.passedAt !== null) return;
  for (const [index, step] of deployment.stage.approvals.entries()) {
    if (deployment.steps[index]?.end !== null) continue;
    if (step.kind === "workflow") {
      const run = await store.readReference("step-run", stepKey(deployment.key, index));
      if (run !== null && run.githubId > 0) await sweepRun(office, desk, run.githubId);
    }
    if (step.kind === "check") {
      const commit = desk.keeper.state().releases.get(deployment.release)?.commit;
      if (commit === undefined) continue;
      const checks = await desk.github.listChecks(
        commit,
        checkName(step.check, deployment.environment),
      );
      if (!checks.ok) continue;
      for (const check of checks.value) await route(office, { type: "check", check });
    }
  }
}

async function sweepRun(office: Office, desk: Desk, runId: number): Promise<void> {
  const run = await desk.github.readRun(runId);
  if (run.ok) await route(office, { type: "run", run: run.value });
}

async function sweepStatuses(office: Office, desk: Desk, { key }: Deployment): Promise<void> {
  const known = await desk.keeper.store.readReference("deployment", key);
  if (known === null) return;
  const statuses = await desk.github.listStatuses(known.githubId);
  if (!statuses.ok) return;
  for (const status of statuses.value.toSorted((a, b) => a.statusId - b.statusId)) {
    await route(office, { type: "deployment-status", status });
  }
}
