/** A push: the pipeline files of the default branch first, then the release at the head of each pipeline's own branch. */
import type { Fact } from "../../domain/fact.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";
import type { Office } from "../office.ts";
import type { Trouble } from "../ports/github.ts";
import type { PushReport, RunReport } from "../ports/signal.ts";
import { configure, sayProblems } from "./configure.ts";
import { rememberHead } from "./heads.ts";
import { takeInPush } from "./pushes.ts";

type TakeInRun = (run: RunReport) => Promise<Trouble | null>;

/** @param takeInRun its build may have begun, and even ended, before the push was heard of */
export async function routePush(
  office: Office,
  push: PushReport,
  takeInRun: TakeInRun,
): Promise<Trouble | null> {
  const { after, branch } = push;
  if (after === null) return sayGone(office, push);
  const unsaid = branch === office.ref.defaultBranch ? await takeInFiles(office, after) : null;
  if (unsaid?.isNeeded) return unsaid.trouble;
  for (const desk of office.desks.values()) {
    if (branchOf(office, desk) !== branch) continue;
    await sayBack(desk);
    const trouble = await takeInPush(desk, push);
    if (trouble?.kind === "retryable") return trouble;
    await rememberHead(desk, branch, after);
    if (trouble === null) await findBuild(desk, after, takeInRun);
    else desk.log.warn({ why: trouble.message }, "a push could not be taken in");
  }
  return unsaid?.trouble.kind === "retryable" ? unsaid.trouble : null;
}

/** `isNeeded`: no release can be made before that is over. */
interface Unsaid {
  readonly trouble: Trouble;
  readonly isNeeded: boolean;
}

async function takeInFiles(office: Office, head: CommitSha): Promise<Unsaid | null> {
  office.forgetWorkflows();
  const configured = await configure(office, head);
  if (configured.ok) {
    const trouble = await sayProblems(office, configured.value, head);
    return trouble === null ? null : { trouble, isNeeded: false };
  }
  const { trouble } = configured;
  if (trouble.kind === "retryable") return { trouble, isNeeded: true };
  sayUnread(office, trouble);
  return null;
}

/** The branch from which a pipeline's releases come. */
export function branchOf(office: Office, desk: Desk): string {
  return desk.keeper.state().pipeline?.branch ?? office.ref.defaultBranch;
}

/** What was in force stays so. */
function sayUnread({ desks }: Office, { message }: Trouble): void {
  for (const { log } of desks.values()) {
    log.warn({ why: message }, "the pipeline files could not be read");
  }
}

/** Whatever became of the branch before: it is there. */
async function sayBack(desk: Desk): Promise<void> {
  if (!desk.keeper.state().faults.has("branch")) return;
  await desk.keeper.takeIn([{ at: desk.clock.now(), type: "FaultMended", key: "branch" }]);
}

/** Where that can't be told now, the news of the run, or the sweep, will tell. */
async function findBuild(desk: Desk, headSha: CommitSha, takeInRun: TakeInRun): Promise<void> {
  const { pipeline, releases } = desk.keeper.state();
  const release = [...releases.values()].find(({ commit }) => commit === headSha);
  if (pipeline === null || pipeline.build.dispatch || release?.build !== "building") return;
  const { workflow } = pipeline.build;
  const runs = await desk.github.listRuns({ workflow, event: "push", headSha });
  const newest = runs.ok ? runs.value.toSorted((a, b) => b.runNumber - a.runNumber)[0] : undefined;
  if (newest !== undefined) await takeInRun(newest);
}

/** A branch that a pipeline names is deleted: no release comes from it any more. */
async function sayGone(office: Office, { branch }: PushReport): Promise<null> {
  for (const desk of office.desks.values()) {
    if (desk.keeper.state().pipeline?.branch !== branch) continue;
    const fault = { kind: "branch-gone", branch } as const;
    const found: Fact = { at: desk.clock.now(), type: "FaultFound", key: "branch", fault };
    await desk.keeper.takeIn([found]);
  }
  return null;
}
