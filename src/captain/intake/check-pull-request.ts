/** Says on a pull request what would be wrong with the pipeline files after its merge. Strangers open them, so all of it is counted. */
import type { CommitSha } from "../../domain/ids.ts";
import type { Office } from "../office.ts";
import type { Outcome, Trouble } from "../ports/github.ts";
import { findWorkflowFaults } from "./check-workflows.ts";
import { type FileReading, fileInForce, ownerOf, readFiles } from "./pipeline-files.ts";
import { say } from "./say-on-commit.ts";

/** More pipelines than this are not added at once. */
const MOST_NEW_FILES = 10;
/** Each is a request or two. */
const MOST_WORKFLOWS = 20;
/** Each is a check run. */
const MOST_SAID = 5;

/** Nothing changes before the merge; a file as it is in force is not looked at again. */
export async function checkPullRequest(office: Office, head: CommitSha): Promise<Trouble | null> {
  const changed = await changesFiles(office, head);
  if (!changed.ok) return changed.trouble;
  if (!changed.value) return null;
  const readings = await readFiles(office, head, office.desks.size + MOST_NEW_FILES);
  if (!readings.ok) return readings.trouble;
  const left = { workflows: MOST_WORKFLOWS, said: MOST_SAID };
  for (const reading of readings.value) {
    if (left.said === 0) return null;
    const trouble = await checkFile(office, reading, { head, left });
    if (trouble !== null) return trouble;
  }
  return null;
}

/** Compared with the branch, so that the many that change other things cost little. */
async function changesFiles(
  { github, ref, pullRequests, clock }: Office,
  head: CommitSha,
): Promise<Outcome<boolean>> {
  if (!pullRequests.looks.admits(clock.now())) return { ok: true, value: false };
  const own = await github.readPipelineVersion(head);
  if (!own.ok) return own;
  const branch = await github.readPipelineVersion(ref.defaultBranch);
  if (!branch.ok) return branch;
  const isOther = own.value !== branch.value;
  return { ok: true, value: isOther && pullRequests.readings.admits(clock.now()) };
}

interface Left {
  workflows: number;
  said: number;
}

async function checkFile(
  office: Office,
  reading: FileReading,
  { head, left }: { readonly head: CommitSha; readonly left: Left },
): Promise<Trouble | null> {
  const { pipeline, problems, warnings, hash } = reading;
  const owner = await ownerOf(office, reading);
  if (owner !== null && (await fileInForce(owner)).hash === hash) return null;
  const found =
    pipeline === null
      ? null
      : await findWorkflowFaults(office.github, pipeline, { ref: head, most: left.workflows });
  if (found !== null && !found.ok) return found.trouble;
  const { faults, count } = found?.value ?? { faults: [], count: 0 };
  left.workflows -= count;
  if (problems.length + warnings.length + faults.length === 0) return null;
  left.said -= 1;
  return say(office, { reading, owner, faults, head, on: "pull-request" });
}
