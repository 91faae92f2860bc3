/** Takes one signal into every pipeline of its repository that it concerns. */
import type { Fact } from "../../domain/fact.ts";
import type { Desk } from "../desk.ts";
import type { Office } from "../office.ts";
import type { Trouble } from "../ports/github.ts";
import type { DeploymentStatusReport, JobReport, RunReport, Signal } from "../ports/signal.ts";
import { factsOfDispatch, takeInAlarmIssue } from "./alarms.ts";
import { newsOfBuild, releaseBuiltBy } from "./builds.ts";
import { checkPullRequest } from "./check-pull-request.ts";
import { factsOfCheck } from "./checks.ts";
import { takeInComment } from "./comments.ts";
import { isJobOf, newsOfJob } from "./jobs.ts";
import { type News, news } from "./news.ts";
import { routePush } from "./route-push.ts";
import { findDeployment, newsOfRun } from "./runs.ts";
import { factsOfStatus } from "./statuses.ts";
import { takeInTick } from "./ticks.ts";

/** @returns null when it was taken in; else why it must be tried again */
export async function route(office: Office, signal: Signal): Promise<Trouble | null> {
  switch (signal.type) {
    case "push":
      return routePush(office, signal.push, (run) => routeRun(office, run));
    case "run":
      return routeRun(office, signal.run);
    case "job":
      return routeJob(office, signal.job);
    case "deployment-status":
      return routeStatus(office, signal.status);
    case "check":
      return eachDesk(office, (desk) => factsOfCheck(desk, signal.check));
    case "alarm-dispatch":
      return eachDesk(office, async (desk) => factsOfDispatch(desk, signal));
    case "alarm-issue":
      for (const desk of office.desks.values()) {
        const trouble = await takeInAlarmIssue(desk, signal);
        if (trouble !== null) return trouble;
      }
      return null;
    case "pull-request":
      return ["opened", "synchronize", "reopened"].includes(signal.action)
        ? checkPullRequest(office, signal.headSha)
        : null;
    case "comment":
      return takeInComment(office, signal.comment);
    case "edited":
      return takeInTick(office, signal);
    case "check-requested":
    case "repository":
    case "installation":
      return null;
  }
}

async function eachDesk(
  office: Office,
  factsOf: (desk: Desk) => Promise<readonly Fact[]>,
): Promise<null> {
  for (const desk of office.desks.values()) await desk.keeper.takeIn(await factsOf(desk));
  return null;
}

type Found = Awaited<ReturnType<Office["store"]["findReferences"]>>[number];

/** All that one signal says to a pipeline is one tick. */
async function eachReference(
  office: Office,
  references: readonly Found[],
  newsOf: (desk: Desk, reference: Found) => Promise<News>,
): Promise<Trouble | null> {
  for (const name of new Set(references.map(({ pipeline }) => pipeline))) {
    const desk = await office.openDesk(name);
    const facts: Fact[] = [];
    for (const reference of references.filter(({ pipeline }) => pipeline === name)) {
      const news = await newsOf(desk, reference);
      if (news.ok) facts.push(...news.value);
      else if (news.trouble.kind === "retryable") return news.trouble;
    }
    await desk.keeper.takeIn(facts);
  }
  return null;
}

async function routeStatus(
  office: Office,
  status: DeploymentStatusReport,
): Promise<Trouble | null> {
  const references = await office.store.findReferences("deployment", status.deploymentId);
  return eachReference(office, references, (desk, reference) =>
    factsOfStatus(desk, reference, status),
  );
}

/** A run that nobody knows may be one whose dispatch is not answered yet: what is heard of it is kept for then. */
async function routeRun(office: Office, run: RunReport): Promise<Trouble | null> {
  const isDispatched = run.event === "workflow_dispatch";
  if (isDispatched) office.unclaimed.keep(run);
  const references = [
    ...(await office.store.findReferences("run", run.runId)),
    ...(await office.store.findReferences("step-run", run.runId)),
  ];
  if (isDispatched && references.length > 0) office.unclaimed.take(run.runId);
  const readJobs = once(() => office.github.listJobs(run.runId));
  const trouble = await eachReference(office, references, (desk, reference) =>
    newsOfRun(desk, reference, run, readJobs),
  );
  if (trouble !== null) return trouble;
  for (const desk of office.desks.values()) {
    const release = await releaseBuiltBy(desk, run);
    if (release === null) continue;
    const news = await newsOfBuild(desk, release, run);
    if (!news.ok) return news.trouble;
    await desk.keeper.takeIn(news.value);
  }
  return null;
}

async function routeJob(office: Office, job: JobReport): Promise<Trouble | null> {
  office.unclaimed.keepJob(job);
  const references = await office.store.findReferences("run", job.runId);
  if (references.length > 0) office.unclaimed.take(job.runId);
  return eachReference(office, references, async (desk, reference) => {
    const deployment = findDeployment(desk, reference);
    const isAbout =
      deployment?.stage.deploy.fanOut === "stage" && isJobOf(job.name, deployment.environment);
    return isAbout ? newsOfJob(desk, deployment, job) : news();
  });
}

function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let reading: Promise<Value> | null = null;
  return () => {
    reading ??= read();
    return reading;
  };
}
