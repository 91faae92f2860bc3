/** Dispatches a workflow once, whatever happens to the answer, and binds the run that it starts. */
import type { SetUpFault } from "../../domain/fault.ts";
import { type Desk, giveUpOrRetry, isAway, type Performed } from "../desk.ts";
import type { Trouble } from "../ports/github.ts";
import type { Reference } from "../ports/store.ts";
import { chooseInputs, type Inputs } from "../workflows.ts";
import { faultOf } from "./faults.ts";
import { bind, findRun, type Sought } from "./find-run.ts";

export interface Dispatch extends Sought {
  /** Where the pipeline file names the workflow. */
  readonly key: string;
  readonly inputs: Inputs;
}

export type DispatchEnd =
  | Performed
  | { readonly kind: "refused"; readonly fault: SetUpFault }
  | { readonly kind: "bound"; readonly runId: number };

const LOOK_AGAIN_MS = 2_000;
/** A run that has not appeared by then never will. */
const TURN_ENDS_AFTER_MS = 10 * 60_000;

export async function dispatchOnce(desk: Desk, dispatch: Dispatch): Promise<DispatchEnd> {
  const found = await findRun(desk, dispatch);
  if (found.kind === "bound") return found;
  if (found.kind === "unknown") return giveUpOrRetry(found.trouble);
  if (found.kind === "early") return { kind: "waiting", ms: LOOK_AGAIN_MS };
  const reading = await desk.workflows.read(dispatch.workflow, dispatch.key);
  if (!reading.ok) return giveUpOrRetry(reading.trouble);
  if (!reading.value.ok) return { kind: "refused", fault: reading.value.fault };
  const { facts, doubt } = reading.value;
  const chosen = chooseInputs(dispatch.workflow, facts, dispatch.inputs);
  if (!chosen.ok) return { kind: "refused", fault: chosen.fault };
  const isMarked = facts.shows[dispatch.mark.input];
  const send = () => sendOnce(desk, dispatch, { inputs: chosen.inputs, isMarked, doubt });
  return isMarked ? send() : alone(desk, dispatch, send);
}

/** Runs that can't be told apart by name are started one at a time: the next when the last is bound. */
function alone(
  desk: Desk,
  { subject, workflow, referenceKeys }: Dispatch,
  send: () => Promise<DispatchEnd>,
): Promise<DispatchEnd> {
  const { store } = desk.keeper;
  const key = `unmarked:${workflow}`;
  const mine = referenceKeys[0] ?? "";
  return desk.inTurn.run(key, async () => {
    const turn = await store.readReference(subject, key);
    const holder = String(turn?.data["holder"] ?? mine);
    if (holder !== mine) {
      const other = await store.readReference(subject, holder);
      const askedAt = Number(other?.data["askedAt"] ?? 0);
      const isOpen = other?.githubId === 0 && desk.clock.now() < askedAt + TURN_ENDS_AFTER_MS;
      if (askedAt > 0 && isOpen) return { kind: "waiting", ms: LOOK_AGAIN_MS };
    }
    await store.saveReference({ subject, key, githubId: 0, data: { holder: mine } });
    return send();
  });
}

interface Sending {
  readonly inputs: Inputs;
  readonly isMarked: boolean;
  /** What it will have been if it is not found. */
  readonly doubt: SetUpFault | null;
}

async function sendOnce(
  desk: Desk,
  dispatch: Dispatch,
  { inputs, isMarked, doubt }: Sending,
): Promise<DispatchEnd> {
  const asked = { askedAt: desk.clock.now(), isMarked };
  await remember(desk, dispatch, asked);
  const outcome = await desk.github.dispatchWorkflow(dispatch.workflow, inputs);
  if (!outcome.ok) return afterTrouble(desk, dispatch, outcome.trouble, doubt);
  desk.workflows.trust(dispatch.workflow);
  const { runId } = outcome.value;
  if (runId !== null) return bind(desk, dispatch, runId);
  if (!isMarked) await sayUnmarked(desk, dispatch.workflow);
  return { kind: "waiting", ms: LOOK_AGAIN_MS };
}

/** Without names its runs start one after another; it is mended when the file is next read with them. */
async function sayUnmarked(desk: Desk, workflow: string): Promise<void> {
  const fault = { kind: "run-name-missing", workflow } as const;
  const at = desk.clock.now();
  await desk.keeper.takeIn([{ at, type: "FaultFound", key: `run-name:${workflow}`, fault }]);
}

async function remember(
  desk: Desk,
  { subject, referenceKeys }: Dispatch,
  data: Reference["data"],
): Promise<void> {
  for (const key of referenceKeys) {
    await desk.keeper.store.saveReference({ subject, key, githubId: 0, data });
  }
}

/** Where GitHub surely did nothing, nothing needs to be looked for. */
async function afterTrouble(
  desk: Desk,
  dispatch: Dispatch,
  trouble: Trouble,
  doubt: SetUpFault | null,
): Promise<DispatchEnd> {
  if (trouble.kind === "retryable") {
    if (!trouble.mayHaveWorked) await remember(desk, dispatch, { askedAt: 0 });
    return giveUpOrRetry(trouble);
  }
  await remember(desk, dispatch, { askedAt: 0 });
  if (isAway(trouble)) return giveUpOrRetry(trouble);
  desk.workflows.forget();
  const isDoubtful = trouble.kind === "not-found" && doubt !== null;
  return {
    kind: "refused",
    fault: isDoubtful ? doubt : faultOf(desk, dispatch.workflow, trouble),
  };
}
