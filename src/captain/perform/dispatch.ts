/** Dispatches a workflow once, whatever happens to the answer, and binds the run that it starts. */
import type { SetUpFault } from "../../domain/fault.ts";
import type { Instant } from "../../domain/ids.ts";
import type { Desk, Performed } from "../desk.ts";
import { DONE } from "../desk.ts";
import type { Trouble } from "../ports/github.ts";
import type { RunReport } from "../ports/signal.ts";
import type { Reference, ReferenceSubject } from "../ports/store.ts";
import { chooseInputs, type Inputs } from "../workflows.ts";

export interface Dispatch {
  readonly workflow: string;
  /** Where the pipeline file names the workflow. */
  readonly key: string;
  readonly inputs: Inputs;
  /** The reference under which the run is bound. */
  readonly subject: Extract<ReferenceSubject, "run" | "step-run" | "build-run">;
  readonly referenceKeys: readonly string[];
  /** What a `run-name` may hold that makes this run known. */
  readonly mark: { readonly input: "deployment" | "artifact"; readonly value: string };
}

export type DispatchEnd =
  | Performed
  | { readonly kind: "refused"; readonly fault: SetUpFault }
  | { readonly kind: "bound"; readonly runId: number };

/** GitHub's list of runs shows a new one within this time; only then is a lost dispatch sent again. */
const LISTED_WITHIN_MS = 15_000;
const LOOK_AGAIN_MS = 2_000;
/** A run that has not appeared by then never will. */
const TURN_ENDS_AFTER_MS = 10 * 60_000;
/** Clocks of servers differ a little. */
const CLOCK_SLACK_MS = 60_000;

export async function dispatchOnce(desk: Desk, dispatch: Dispatch): Promise<DispatchEnd> {
  const first = dispatch.referenceKeys[0];
  if (first === undefined) return DONE;
  const reference = await desk.keeper.store.readReference(dispatch.subject, first);
  if (reference !== null && reference.githubId > 0) {
    return { kind: "bound", runId: reference.githubId };
  }
  const reading = await desk.workflows.read(dispatch.workflow, dispatch.key);
  if (!reading.ok) return postpone(reading.trouble);
  if (!reading.value.ok) return { kind: "refused", fault: reading.value.fault };
  const { facts } = reading.value;
  const chosen = chooseInputs(dispatch.workflow, facts, dispatch.inputs);
  if (!chosen.ok) return { kind: "refused", fault: chosen.fault };
  const mark = facts.shows[dispatch.mark.input] ? dispatch.mark.value : null;
  const askedAt = Number(reference?.data["askedAt"] ?? 0);
  if (askedAt > 0) {
    const found = await lookFor(desk, dispatch, { mark, askedAt });
    if (found !== null) return found;
  }
  const send = () => sendOnce(desk, dispatch, chosen.inputs);
  return mark === null ? alone(desk, dispatch, send) : send();
}

/** Runs that can't be told apart by name are started one at a time: the next when the last is bound. */
function alone(
  desk: Desk,
  dispatch: Dispatch,
  send: () => Promise<DispatchEnd>,
): Promise<DispatchEnd> {
  const { store } = desk.keeper;
  const key = `unmarked:${dispatch.workflow}`;
  const mine = dispatch.referenceKeys[0] ?? "";
  return desk.unmarked.run(dispatch.workflow, async () => {
    const turn = await store.readReference(dispatch.subject, key);
    const holder = String(turn?.data["holder"] ?? mine);
    if (holder !== mine) {
      const other = await store.readReference(dispatch.subject, holder);
      const askedAt = Number(other?.data["askedAt"] ?? 0);
      const isOpen = other?.githubId === 0 && desk.clock.now() < askedAt + TURN_ENDS_AFTER_MS;
      if (askedAt > 0 && isOpen) return { kind: "waiting", ms: LOOK_AGAIN_MS };
    }
    await store.saveReference({
      subject: dispatch.subject,
      key,
      githubId: 0,
      data: { holder: mine },
    });
    return send();
  });
}

async function sendOnce(desk: Desk, dispatch: Dispatch, inputs: Inputs): Promise<DispatchEnd> {
  await remember(desk, dispatch, 0, { askedAt: desk.clock.now() });
  const outcome = await desk.github.dispatchWorkflow(dispatch.workflow, inputs);
  if (!outcome.ok) return afterTrouble(desk, dispatch, outcome.trouble);
  const { runId } = outcome.value;
  if (runId !== null) return bind(desk, dispatch, runId);
  return { kind: "waiting", ms: LOOK_AGAIN_MS };
}

/** A dispatch went out before: the run that it started, or a reason to wait; null: it started none. */
async function lookFor(
  desk: Desk,
  dispatch: Dispatch,
  { mark, askedAt }: { readonly mark: string | null; readonly askedAt: Instant },
): Promise<DispatchEnd | null> {
  const runs = await desk.github.listRuns({
    workflow: dispatch.workflow,
    event: "workflow_dispatch",
    createdSince: askedAt - CLOCK_SLACK_MS,
  });
  if (!runs.ok) return postpone(runs.trouble);
  for (const run of runs.value) {
    if (isMarked(run, mark) && !(await isBound(desk, run, dispatch))) {
      return bind(desk, dispatch, run.runId);
    }
  }
  const isEarly = desk.clock.now() < askedAt + LISTED_WITHIN_MS;
  return isEarly ? { kind: "waiting", ms: LOOK_AGAIN_MS } : null;
}

function isMarked(run: RunReport, mark: string | null): boolean {
  return mark === null || run.displayTitle.split(/[^0-9A-Za-z-]+/).includes(mark);
}

async function isBound(desk: Desk, run: RunReport, { subject }: Dispatch): Promise<boolean> {
  return (await desk.repository.findReferences(subject, run.runId)).length > 0;
}

async function bind(desk: Desk, dispatch: Dispatch, runId: number): Promise<DispatchEnd> {
  const { owner, name } = desk.github.repository;
  const url = `${desk.server}/${owner}/${name}/actions/runs/${runId}`;
  await remember(desk, dispatch, runId, { url });
  return { kind: "bound", runId };
}

async function remember(
  desk: Desk,
  { subject, referenceKeys }: Dispatch,
  githubId: number,
  data: Reference["data"],
): Promise<void> {
  for (const key of referenceKeys) {
    await desk.keeper.store.saveReference({ subject, key, githubId, data });
  }
}

/** Where GitHub surely did nothing, nothing needs to be looked for. */
async function afterTrouble(
  desk: Desk,
  dispatch: Dispatch,
  trouble: Trouble,
): Promise<DispatchEnd> {
  if (trouble.kind === "retryable") {
    if (!trouble.mayHaveWorked) await remember(desk, dispatch, 0, { askedAt: 0 });
    return postpone(trouble);
  }
  await remember(desk, dispatch, 0, { askedAt: 0 });
  desk.workflows.forget();
  return { kind: "refused", fault: faultOf(desk, dispatch.workflow, trouble) };
}

/** What a person must mend before the dispatch can work. */
export function faultOf(
  { github }: Desk,
  workflow: string,
  trouble: Exclude<Trouble, { kind: "retryable" }>,
): SetUpFault {
  const { defaultBranch: branch, installationId } = github.repository;
  if (trouble.kind === "not-found") {
    return { kind: "workflow-missing", workflow, branch, key: "workflow" };
  }
  const { message, permission, status } = trouble;
  if (permission !== null) return { kind: "permission-missing", permission, installationId };
  if (/disabled workflow/i.test(message)) return { kind: "workflow-disabled", workflow };
  if (/workflow_dispatch.? trigger/i.test(message))
    return { kind: "workflow-no-dispatch", workflow };
  return { kind: "dispatch-refused", workflow, status, message };
}

function postpone(trouble: Trouble): Performed {
  return trouble.kind === "retryable"
    ? { kind: "postponed", trouble }
    : { kind: "abandoned", why: trouble.message };
}
