/** The workflow files that the pipeline names, read once and again when the branch moves. */
import { readWorkflowFile, type WorkflowFacts } from "../config/workflow-file.ts";
import type { SetUpFault } from "../domain/fault.ts";
import type { GitHub, Outcome } from "./ports/github.ts";

export type WorkflowReading =
  | { readonly ok: true; readonly facts: WorkflowFacts }
  | { readonly ok: false; readonly fault: SetUpFault };

export interface Workflows {
  /** @param key where the pipeline file names it, such as `deploy.workflow` */
  read(file: string, key: string): Promise<Outcome<WorkflowReading>>;
  /** The branch has moved: the files may have changed. */
  forget(): void;
}

/** @param current the repository's GitHub as it is now: names and branches change */
export function workflowsOf(current: () => GitHub): Workflows {
  const known = new Map<string, WorkflowReading>();
  return {
    forget: () => known.clear(),
    read: async (file, key) => {
      const cached = known.get(file);
      if (cached !== undefined) return { ok: true, value: cached };
      const github = current();
      const branch = github.repository.defaultBranch;
      const read = await github.readWorkflow(file, branch);
      const reading = understand(read, { file, key, branch });
      if (reading.ok && reading.value.ok) known.set(file, reading.value);
      return reading;
    },
  };
}

function understand(
  read: Awaited<ReturnType<GitHub["readWorkflow"]>>,
  { file, key, branch }: { readonly file: string; readonly key: string; readonly branch: string },
): Outcome<WorkflowReading> {
  const missing: SetUpFault = { kind: "workflow-missing", workflow: file, branch, key };
  const fault = (what: SetUpFault): Outcome<WorkflowReading> => ({
    ok: true,
    value: { ok: false, fault: what },
  });
  if (!read.ok) return read.trouble.kind === "not-found" ? fault(missing) : read;
  const { state, text } = read.value;
  const isUnknown = state === "missing" || state === "deleted";
  if (isUnknown) return fault(text === "" ? missing : { kind: "actions-off", workflow: file });
  if (state !== "active") return fault({ kind: "workflow-disabled", workflow: file });
  const facts = readWorkflowFile(text, file);
  return facts === null
    ? fault({ kind: "workflow-no-dispatch", workflow: file })
    : { ok: true, value: { ok: true, facts } };
}

/** What the captain can send, by the name of the input. */
export type Inputs = Readonly<Record<string, string>>;

/** The inputs that the workflow declares, or why it can't be dispatched. */
export function chooseInputs(
  workflow: string,
  facts: WorkflowFacts,
  ours: Inputs,
):
  | { readonly ok: true; readonly inputs: Inputs }
  | { readonly ok: false; readonly fault: SetUpFault } {
  if (facts.inputs === null)
    return { ok: false, fault: { kind: "workflow-no-dispatch", workflow } };
  const declared = new Set(facts.inputs.map(({ name }) => name));
  const unknown = facts.inputs.find(({ name, isRequired }) => isRequired && !(name in ours));
  if (unknown !== undefined) {
    return { ok: false, fault: { kind: "input-unknown", workflow, input: unknown.name } };
  }
  const place = ["targets", "environment"].find((name) => name in ours);
  const wanted = [...(place === undefined ? [] : [[place]]), ["artifact_id", "commit"]];
  const input = wanted.find((names) => !names.some((name) => declared.has(name)))?.join(" or ");
  if (input !== undefined) return { ok: false, fault: { kind: "input-missing", workflow, input } };
  return {
    ok: true,
    inputs: Object.fromEntries(Object.entries(ours).filter(([name]) => declared.has(name))),
  };
}
