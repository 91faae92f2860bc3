/** The pipeline files at the head of the branch come into force; a pipeline that has none any more is taken away. */
import type { Fact } from "../../domain/fact.ts";
import type { CommitSha, PipelineName } from "../../domain/ids.ts";
import type { Pipeline } from "../../domain/pipeline.ts";
import type { Desk } from "../desk.ts";
import type { Office } from "../office.ts";
import type { Outcome, Trouble } from "../ports/github.ts";
import { checkWorkflows } from "./check-workflows.ts";
import { type FileReading, ownerOf, readFiles, rememberFile } from "./pipeline-files.ts";
import { sayOnPush } from "./say-on-commit.ts";

/** @returns what the files say, when they are in force; else why it must be tried again */
export async function configure(
  office: Office,
  head: CommitSha,
): Promise<Outcome<readonly FileReading[]>> {
  const readings = await readFiles(office, head);
  if (!readings.ok) return readings;
  for (const reading of readings.value) {
    const { pipeline } = reading;
    const trouble = pipeline === null ? null : await enforce(office, reading, { pipeline, head });
    if (trouble !== null) return { ok: false, trouble };
  }
  const trouble = await removeOthers(office, readings.value, head);
  return trouble === null ? readings : { ok: false, trouble };
}

/** No release waits for that: where it can't be said now, it is said when the push is taken in again. */
export async function sayProblems(
  office: Office,
  readings: readonly FileReading[],
  head: CommitSha,
): Promise<Trouble | null> {
  let unsaid: Trouble | null = null;
  for (const reading of readings) unsaid = (await sayOnPush(office, reading, head)) ?? unsaid;
  if (unsaid !== null)
    office.log.warn({ why: unsaid.message }, "what a pipeline file lacks is not said yet");
  return unsaid;
}

async function enforce(
  office: Office,
  reading: FileReading,
  { pipeline, head }: { readonly pipeline: Pipeline; readonly head: CommitSha },
): Promise<Trouble | null> {
  const desk = await office.openDesk(pipeline.name);
  await rememberFile(desk, reading, head);
  const at = desk.clock.now();
  const mended = (key: string): Fact => ({ at, type: "FaultMended", key });
  await desk.keeper.takeIn([
    ...(isSame(desk, pipeline)
      ? []
      : [{ at, type: "PipelineConfigured", pipeline, commit: head } as const, mended("branch")]),
    ...(reading.isNamed ? [mended("name")] : []),
  ]);
  return checkWorkflows(desk, pipeline);
}

function isSame(desk: Desk, pipeline: Pipeline): boolean {
  const state = desk.keeper.state();
  return !state.isRemoved && JSON.stringify(state.pipeline) === JSON.stringify(pipeline);
}

/** A file that cannot be understood may be any pipeline's that has none; one that is not there is nobody's. */
async function removeOthers(
  office: Office,
  readings: readonly FileReading[],
  head: CommitSha,
): Promise<Trouble | null> {
  const named = new Set(readings.map(({ pipeline }) => pipeline?.name));
  for (const desk of office.desks.values()) {
    const { pipeline, isRemoved } = desk.keeper.state();
    if (pipeline === null || isRemoved || named.has(pipeline.name)) continue;
    if (await mayBeAmong(office, desk, readings)) continue;
    // A push that is heard of late says nothing about the file that stands there now.
    const now = await office.github.readHead(office.ref.defaultBranch);
    if (!now.ok) return now.trouble;
    if (now.value !== head) continue;
    const at = desk.clock.now();
    const heir = heirOf(pipeline, readings);
    await desk.keeper.takeIn([{ at, type: "PipelineRemoved", commit: head, heir }]);
  }
  return null;
}

/** As when a pipeline is given another name: it begins anew under that. */
function heirOf(removed: Pipeline, readings: readonly FileReading[]): PipelineName | null {
  const environments = ({ stages }: Pipeline) =>
    stages.flatMap((stage) => stage.environments.map(({ name }) => name.toLowerCase()));
  const lost = new Set(environments(removed));
  const heir = readings.find(
    ({ pipeline }) => pipeline !== null && environments(pipeline).some((name) => lost.has(name)),
  );
  return heir?.pipeline?.name ?? null;
}

async function mayBeAmong(
  office: Office,
  desk: Desk,
  readings: readonly FileReading[],
): Promise<boolean> {
  for (const reading of readings) {
    if (reading.pipeline !== null) continue;
    const owner = await ownerOf(office, reading);
    if (owner === desk || owner === null) return true;
  }
  return false;
}
