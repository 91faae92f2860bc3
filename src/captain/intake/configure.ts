/** The pipeline files at the head of the branch come into force; what is wrong with them is said on the commit. */

import { defaultPipelineName } from "../../config/pipeline-name.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Pipeline } from "../../domain/pipeline.ts";
import { pipelineFileCheck } from "../../views/pipeline-file-check.ts";
import { checkRunName } from "../../views/release-check.ts";
import type { Desk } from "../desk.ts";
import { type FileReading, type Office, readFiles } from "../office.ts";
import type { Trouble } from "../ports/github.ts";
import { checkWorkflows } from "./check-workflows.ts";

/** @returns null when all was taken in; else why it must be tried again */
export async function configure(office: Office, head: CommitSha): Promise<Trouble | null> {
  const readings = await readFiles(office, head);
  if (!readings.ok) return readings.trouble;
  for (const reading of readings.value) {
    const { pipeline } = reading;
    if (pipeline === null) continue;
    const desk = await office.openDesk(pipeline.name);
    const inForce = { subject: "head", key: "file", githubId: 0, data: { sha: head } } as const;
    await desk.keeper.store.saveReference(inForce);
    const at = desk.clock.now();
    if (!isSame(desk, pipeline)) {
      await desk.keeper.takeIn([
        { at, type: "PipelineConfigured", pipeline, commit: head },
        { at, type: "FaultMended", key: "branch" },
      ]);
    }
    const trouble = await checkWorkflows(desk, pipeline);
    if (trouble !== null) return trouble;
  }
  for (const reading of readings.value.filter(({ problems }) => problems.length > 0)) {
    const trouble = await sayOnCommit(office, reading, { head, isPullRequest: false });
    if (trouble !== null) return trouble;
  }
  return null;
}

/** On a pull request nothing changes yet; it is only said what would be wrong. */
export async function checkPullRequest(office: Office, head: CommitSha): Promise<Trouble | null> {
  const readings = await readFiles(office, head);
  if (!readings.ok) return readings.trouble;
  for (const reading of readings.value.filter(({ problems }) => problems.length > 0)) {
    const trouble = await sayOnCommit(office, reading, { head, isPullRequest: true });
    if (trouble !== null) return trouble;
  }
  return null;
}

function isSame(desk: Desk, pipeline: Pipeline): boolean {
  return JSON.stringify(desk.keeper.state().pipeline) === JSON.stringify(pipeline);
}

/** The commit whose file still holds; null: there has been no valid one. */
async function commitInForce(desk: Desk | null): Promise<string | null> {
  const known = await desk?.keeper.store.readReference("head", "file");
  const sha = known?.data["sha"];
  return typeof sha === "string" ? sha : null;
}

async function sayOnCommit(
  office: Office,
  { file, problems }: FileReading,
  { head, isPullRequest }: { readonly head: CommitSha; readonly isPullRequest: boolean },
): Promise<Trouble | null> {
  const desk = [...office.desks.values()][0] ?? null;
  const pipeline = desk?.keeper.state().pipeline ?? null;
  const name = pipeline?.name ?? defaultPipelineName(office.ref.name);
  const check = pipelineFileCheck({
    name: checkRunName(name),
    on: isPullRequest ? "pull-request" : "push",
    problems,
    warnings: [],
    faults: [],
    inForce: await commitInForce(desk),
  });
  const externalId = `file:${file}:${head}`;
  const known = await office.github.findCheckRuns(head, check.name);
  if (!known.ok) return known.trouble;
  if (known.value.some((run) => run.externalId === externalId)) return null;
  const created = await office.github.createCheckRun({ ...check, headSha: head, externalId });
  return created.ok ? null : created.trouble;
}
