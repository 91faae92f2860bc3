/** Takes in what was heard of a run before it was known whose it is. */
import type { Fact } from "../../domain/fact.ts";
import type { Desk } from "../desk.ts";
import type { JobReport, RunReport } from "../ports/signal.ts";
import { isJobOf, newsOfJob } from "./jobs.ts";
import { findDeployment, newsOfRun } from "./runs.ts";

/** Where GitHub can't be asked for details now, the sweep asks again. */
export async function claim(desk: Desk, runId: number): Promise<void> {
  const { run, jobs } = desk.unclaimed.take(runId);
  if (run === null && jobs.length === 0) return;
  const facts = [...(await factsOfJobs(desk, runId, jobs)), ...(await factsOfRun(desk, run))];
  await desk.keeper.takeIn(facts);
}

async function factsOfRun(desk: Desk, run: RunReport | null): Promise<readonly Fact[]> {
  if (run === null) return [];
  const facts: Fact[] = [];
  for (const subject of ["run", "step-run"] as const) {
    for (const reference of await desk.repository.findReferences(subject, run.runId)) {
      if (reference.pipeline !== desk.keeper.store.name) continue;
      const read = () => desk.github.listJobs(run.runId);
      const news = await newsOfRun(desk, reference, run, read);
      if (news.ok) facts.push(...news.value);
    }
  }
  return facts;
}

async function factsOfJobs(
  desk: Desk,
  runId: number,
  jobs: readonly JobReport[],
): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  for (const reference of await desk.repository.findReferences("run", runId)) {
    const deployment = findDeployment(desk, reference);
    if (deployment?.stage.deploy.fanOut !== "stage") continue;
    for (const job of jobs.filter(({ name }) => isJobOf(name, deployment.environment))) {
      const news = await newsOfJob(desk, deployment, job);
      if (news.ok) facts.push(...news.value);
    }
  }
  return facts;
}
