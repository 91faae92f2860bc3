/** Looks at the workflows that a pipeline names before they are needed, so that what is missing is said early. */
import type { Fact } from "../../domain/fact.ts";
import type { Pipeline } from "../../domain/pipeline.ts";
import type { Desk } from "../desk.ts";
import { chooseInputs, type Inputs } from "../workflows.ts";

/** A fault found here is mended when the file is next seen without it. */
export async function checkWorkflows(desk: Desk, pipeline: Pipeline): Promise<void> {
  const facts: Fact[] = [];
  for (const [workflow, { key, inputs }] of namedWorkflows(pipeline)) {
    const reading = await desk.workflows.read(workflow, key);
    if (!reading.ok) continue;
    const at = desk.clock.now();
    const faultKey = `workflow:${workflow}`;
    const chosen = reading.value.ok
      ? chooseInputs(workflow, reading.value.facts, inputs)
      : reading.value;
    facts.push(
      chosen.ok
        ? { at, type: "FaultMended", key: faultKey }
        : { at, type: "FaultFound", key: faultKey, fault: chosen.fault },
    );
  }
  await desk.keeper.takeIn(facts);
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
