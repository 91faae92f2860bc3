/** A check run on the commit says what is wrong with a pipeline file, and what in it is not obeyed yet. */
import type { SetUpFault } from "../../domain/fault.ts";
import type { CommitSha } from "../../domain/ids.ts";
import { pipelineFileCheck, pipelineFileCheckName } from "../../views/pipeline-file-check.ts";
import type { Desk } from "../desk.ts";
import type { Office } from "../office.ts";
import type { Trouble } from "../ports/github.ts";
import { workflowFaults } from "./check-workflows.ts";
import { type FileReading, fileInForce, nameIn, ownerOf } from "./pipeline-files.ts";

/** What is wrong is said on every push that leaves it so; what is only not obeyed yet, when the file has changed. */
export async function sayOnPush(
  office: Office,
  reading: FileReading,
  head: CommitSha,
): Promise<Trouble | null> {
  const owner = await ownerOf(office, reading);
  const faults = owner === null || reading.pipeline === null ? [] : workflowFaults(owner);
  const isBad = reading.problems.length + faults.length > 0;
  const isNews = notObeyed(reading).length > 0 && (await isUnsaid(owner, reading));
  if (!isBad && !isNews) return null;
  const trouble = await say(office, { reading, owner, faults, head, on: "push" });
  if (trouble === null) await rememberSaid(owner, reading);
  return trouble;
}

function notObeyed({ warnings }: FileReading): FileReading["warnings"] {
  return warnings.filter(({ code }) => code.startsWith("no-force-"));
}

interface Said {
  readonly reading: FileReading;
  /** Whose file it is; null: nobody's yet. */
  readonly owner: Desk | null;
  /** What the workflows lack. */
  readonly faults: readonly SetUpFault[];
  readonly head: CommitSha;
  readonly on: "push" | "pull-request";
}

export async function say(office: Office, said: Said): Promise<Trouble | null> {
  const { reading, owner, faults, head, on } = said;
  const { file, problems, warnings } = reading;
  const ignored = notObeyed(reading);
  const check = pipelineFileCheck({
    name: pipelineFileCheckName(await nameIn(office, reading, owner)),
    on,
    problems,
    ignored,
    warnings: warnings.filter((warning) => !ignored.includes(warning)),
    faults,
    inForce: owner === null ? null : (await fileInForce(owner)).commit,
  });
  // What was said before the merge says less: the same commit may come to stand on the branch.
  const externalId = `file:${file}:${head}${on === "push" ? "" : ":proposed"}`;
  const known = await office.github.findCheckRuns(head, check.name);
  if (!known.ok) return known.trouble;
  if (known.value.some((run) => run.externalId === externalId)) return null;
  const created = await office.github.createCheckRun({ ...check, headSha: head, externalId });
  return created.ok ? null : created.trouble;
}

/** The text that was last said something about on the branch. */
async function isUnsaid(owner: Desk | null, reading: FileReading): Promise<boolean> {
  const said = await owner?.keeper.store.readReference("head", SAID);
  return said?.data["hash"] !== reading.hash;
}

async function rememberSaid(owner: Desk | null, reading: FileReading): Promise<void> {
  const data = { hash: reading.hash };
  await owner?.keeper.store.saveReference({ subject: "head", key: SAID, githubId: 0, data });
}

const SAID = "file-said";
