/** Looks at the workflows that a pipeline names before they are needed, so that what is missing is said early. */
import type { Fact } from "../../domain/fact.ts";
import type { SetUpFault } from "../../domain/fault.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Pipeline } from "../../domain/pipeline.ts";
import type { Desk } from "../desk.ts";
import type { GitHub, Outcome, Trouble } from "../ports/github.ts";
import { chooseInputs, type Inputs, judgeWorkflow, type WorkflowReading } from "../workflows.ts";

/**
 * A fault found here is mended when the file is next seen without it.
 * @returns null when all could be looked at; else why it must be tried again
 */
export async function checkWorkflows(desk: Desk, pipeline: Pipeline): Promise<Trouble | null> {
  const facts: Fact[] = [];
  for (const [workflow, { key, inputs }] of namedWorkflows(pipeline)) {
    const reading = await desk.workflows.read(workflow, key);
    if (reading.ok) facts.push(...factsOf({ workflow, inputs, reading: reading.value, desk }));
    else if (reading.trouble.kind === "retryable") return reading.trouble;
  }
  await desk.keeper.takeIn([...facts, ...forgetOthers(desk, pipeline)]);
  return null;
}

function factsOf(what: {
  readonly workflow: string;
  readonly inputs: Inputs;
  readonly reading: WorkflowReading;
  readonly desk: Desk;
}): readonly Fact[] {
  const { workflow, inputs, reading, desk } = what;
  const at = desk.clock.now();
  const key = `workflow:${workflow}`;
  const mended = (...keys: readonly string[]): readonly Fact[] =>
    keys.map((each) => ({ at, type: "FaultMended", key: each }));
  if (!reading.ok) return [{ at, type: "FaultFound", key, fault: reading.fault }];
  const chosen = chooseInputs(workflow, reading.facts, inputs);
  const fault = chosen.ok ? reading.doubt : chosen.fault;
  if (fault !== null) return [{ at, type: "FaultFound", key, fault }];
  // Whether a group is shared shows only when it pushes a run out again.
  const isNamed = reading.facts.shows.deployment || reading.facts.shows.artifact;
  return mended(key, `concurrency:${workflow}`, ...(isNamed ? [`run-name:${workflow}`] : []));
}

/** What is wrong now with the workflows that the pipeline names. */
export function workflowFaults(desk: Desk): readonly SetUpFault[] {
  return [...desk.keeper.state().faults.values()].flatMap(({ fault }) =>
    "workflow" in fault ? [fault] : [],
  );
}

export interface WorkflowFaults {
  readonly faults: readonly SetUpFault[];
  /** How many workflows were looked at. */
  readonly count: number;
}

/**
 * What would be wrong with them after a merge, by their files at a commit.
 * @param most more of them are not looked at
 */
export async function findWorkflowFaults(
  github: GitHub,
  pipeline: Pipeline,
  { ref, most }: { readonly ref: CommitSha; readonly most: number },
): Promise<Outcome<WorkflowFaults>> {
  const branch = github.repository.defaultBranch;
  const faults: SetUpFault[] = [];
  const named = [...namedWorkflows(pipeline)].slice(0, most);
  for (const [workflow, { key, inputs }] of named) {
    const read = await github.readWorkflow(workflow, ref);
    if (!read.ok) return read;
    const { text } = read.value;
    // Actions comes to know a new file only on the branch.
    const reading = judgeWorkflow(
      { text, state: text === "" ? "missing" : "active" },
      { workflow, key, branch },
    );
    const chosen = reading.ok ? chooseInputs(workflow, reading.facts, inputs) : reading;
    if (!chosen.ok) faults.push(chosen.fault);
  }
  return { ok: true, value: { faults, count: named.length } };
}

/** What the pipeline names no more is nobody's fault. */
function forgetOthers(desk: Desk, pipeline: Pipeline): readonly Fact[] {
  const named = new Set(namedWorkflows(pipeline).keys());
  const at = desk.clock.now();
  return [...desk.keeper.state().faults.keys()].flatMap((key): readonly Fact[] => {
    const workflow = /^(?:workflow|concurrency|run-name):(.+)$/.exec(key)?.[1];
    return workflow === undefined || named.has(workflow) ? [] : [{ at, type: "FaultMended", key }];
  });
}

interface Named {
  readonly key: string;
  /** What would be sent; the values do not matter here. */
  readonly inputs: Inputs;
}

const COMMON = { artifact_id: "", commit: "", kind: "", manifest: "" };
const ONE = { ...COMMON, environment: "", deployment_id: "" };

function namedWorkflows(pipeline: Pipeline): ReadonlyMap<string, Named> {
  const named = new Map<string, Named>();
  for (const { deploy, approvals } of pipeline.stages) {
    if (deploy.workflow !== null) {
      const inputs = deploy.fanOut === "stage" ? { ...COMMON, targets: "" } : ONE;
      named.set(deploy.workflow, { key: "deploy.workflow", inputs });
    }
    for (const step of approvals) {
      if (step.kind === "workflow") {
        named.set(step.workflow, { key: "approvals.workflow", inputs: ONE });
      }
    }
  }
  if (pipeline.build.dispatch) {
    const inputs = { artifact_id: "", commit: "" };
    named.set(pipeline.build.workflow, { key: "build.workflow", inputs });
  }
  return named;
}
