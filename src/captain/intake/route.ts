/** Takes one signal into every pipeline of its repository that it concerns. */
import type { Fact } from "../../domain/fact.ts";
import { asDeploymentKey, environmentOf } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";
import type { Office } from "../office.ts";
import type { Trouble } from "../ports/github.ts";
import type { JobReport, PushReport, RunReport, Signal } from "../ports/signal.ts";
import { factsOfDispatch, factsOfIssue } from "./alarms.ts";
import { newsOfBuild, releaseBuiltBy } from "./builds.ts";
import { factsOfCheck } from "./checks.ts";
import { checkPullRequest, configure } from "./configure.ts";
import { takeInPush } from "./pushes.ts";
import { isJobOf, newsOfJob, newsOfRun } from "./runs.ts";
import { factsOfStatus } from "./statuses.ts";

/** @returns null when it was taken in; else why it must be tried again */
export async function route(office: Office, signal: Signal): Promise<Trouble | null> {
  switch (signal.type) {
    case "push":
      return routePush(office, signal.push);
    case "run":
      return routeRun(office, signal.run);
    case "job":
      return routeJob(office, signal.job);
    case "deployment-status":
      return eachReference(office, "deployment", signal.status.deploymentId, (desk, reference) =>
        factsOfStatus(desk, reference, signal.status),
      );
    case "check":
      return eachDesk(office, (desk) => factsOfCheck(desk, signal.check));
    case "alarm-dispatch":
      return eachDesk(office, async (desk) => factsOfDispatch(desk, signal));
    case "alarm-issue":
      for (const desk of office.desks.values()) {
        const facts = await factsOfIssue(desk, signal);
        if (!facts.ok) return facts.trouble;
        await desk.keeper.takeIn(facts.value);
      }
      return null;
    case "pull-request":
      return ["opened", "synchronize", "reopened"].includes(signal.action)
        ? checkPullRequest(office, signal.headSha)
        : null;
    case "comment":
    case "edited":
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

async function eachReference(
  office: Office,
  subject: "deployment" | "run" | "step-run",
  githubId: number,
  factsOf: (desk: Desk, reference: Found) => Promise<readonly Fact[]>,
): Promise<null> {
  for (const reference of await office.store.findReferences(subject, githubId)) {
    const desk = await office.openDesk(reference.pipeline);
    await desk.keeper.takeIn(await factsOf(desk, reference));
  }
  return null;
}

type Found = Awaited<ReturnType<Office["store"]["findReferences"]>>[number];

/** The file of the default branch first, then the release at the head of each pipeline's own branch. */
async function routePush(office: Office, push: PushReport): Promise<Trouble | null> {
  if (push.after === null) return null;
  if (push.branch === office.ref.defaultBranch) {
    office.forgetWorkflows();
    const trouble = await configure(office, push.after);
    if (trouble?.kind === "retryable") return trouble;
  }
  for (const desk of office.desks.values()) {
    const { pipeline } = desk.keeper.state();
    if (pipeline === null || (pipeline.branch ?? office.ref.defaultBranch) !== push.branch)
      continue;
    const taken = await takeInPush(desk, push, pipeline);
    if (!taken.ok && taken.trouble.kind === "retryable") return taken.trouble;
    if (!taken.ok) desk.log.warn({ why: taken.trouble.message }, "a push could not be taken in");
    await rememberHead(desk, push.branch, push.after);
  }
  return null;
}

export async function rememberHead(desk: Desk, branch: string, sha: string): Promise<void> {
  const reference = {
    subject: "head",
    key: `branch:${branch}`,
    githubId: 0,
    data: { sha },
  } as const;
  await desk.keeper.store.saveReference(reference);
}

async function routeRun(office: Office, run: RunReport): Promise<Trouble | null> {
  for (const subject of ["run", "step-run"] as const) {
    await eachReference(office, subject, run.runId, (desk, reference) =>
      newsOfRun(desk, reference, run),
    );
  }
  for (const desk of office.desks.values()) {
    const release = await releaseBuiltBy(desk, run);
    if (release === null) continue;
    const news = await newsOfBuild(desk, release, run);
    if (!news.ok) return news.trouble;
    await desk.keeper.takeIn(news.facts);
  }
  return null;
}

async function routeJob(office: Office, job: JobReport): Promise<null> {
  return eachReference(office, "run", job.runId, async (desk, reference) => {
    const key = asDeploymentKey(reference.key);
    const environment = environmentOf(key);
    const deployment = desk.keeper
      .state()
      .environments.get(environment)
      ?.deployments.find((candidate) => candidate.key === key);
    if (deployment?.stage.deploy.fanOut !== "stage" || !isJobOf(job.name, environment)) return [];
    return newsOfJob(desk, deployment, job);
  });
}
