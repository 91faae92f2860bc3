/** The workflow files that the pipeline names, read once and again when the branch moves. */
import { readWorkflowFile, type WorkflowFacts } from "../config/workflow-file.ts";
import type { SetUpFault } from "../domain/fault.ts";
import type { GitHub, Outcome, WorkflowFile } from "./ports/github.ts";

export type WorkflowReading =
  /** `doubt`: what may stand in the way of a dispatch, which alone can tell. */
  | { readonly ok: true; readonly facts: WorkflowFacts; readonly doubt: SetUpFault | null }
  | { readonly ok: false; readonly fault: SetUpFault };

export interface Workflows {
  /** @param key where the pipeline file names it, such as `deploy.workflow` */
  read(file: string, key: string): Promise<Outcome<WorkflowReading>>;
  /** A dispatch of it worked: whatever raised a doubt, there is none. */
  trust(file: string): void;
  /** The branch has moved: the files may have changed. */
  forget(): void;
}

/** @param current the repository's GitHub as it is now: names and branches change */
export function workflowsOf(current: () => GitHub): Workflows {
  const known = new Map<string, WorkflowReading>();
  const trusted = new Set<string>();
  return {
    trust: (file) => {
      trusted.add(file);
    },
    forget: () => known.clear(),
    read: async (file, key) => {
      const cached = known.get(file);
      if (cached !== undefined) return { ok: true, value: cached };
      const github = current();
      const branch = github.repository.defaultBranch;
      const read = await github.readWorkflow(file, branch);
      if (!read.ok && read.trouble.kind !== "not-found") return read;
      const found = read.ok ? read.value : ({ state: "missing", text: "" } as const);
      const judged = judgeWorkflow(found, { workflow: file, key, branch });
      const reading = judged.ok && trusted.has(file) ? { ...judged, doubt: null } : judged;
      if (reading.ok) known.set(file, reading);
      return { ok: true, value: reading };
    },
  };
}

/** What a workflow's file, and what Actions knows of it, come to. */
export function judgeWorkflow(
  { state, text }: Pick<WorkflowFile, "state" | "text">,
  named: { readonly workflow: string; readonly key: string; readonly branch: string },
): WorkflowReading {
  const { workflow } = named;
  const isUnknown = state === "missing" || state === "deleted";
  if (isUnknown && text === "") return { ok: false, fault: { kind: "workflow-missing", ...named } };
  if (state !== "active" && !isUnknown)
    return { ok: false, fault: { kind: "workflow-disabled", workflow } };
  const facts = readWorkflowFile(text, workflow);
  return facts === null
    ? { ok: false, fault: { kind: "workflow-no-dispatch", workflow } }
    : { ok: true, facts, doubt: isUnknown ? { kind: "actions-off", workflow } : null };
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
  const unknown = facts.inputs.find(
    ({ name, isRequired }) => isRequired && !Object.hasOwn(ours, name),
  );
  if (unknown !== undefined) {
    return { ok: false, fault: { kind: "input-unknown", workflow, input: unknown.name } };
  }
  const place = ["targets", "environment"].find((name) => Object.hasOwn(ours, name));
  const wanted = [...(place === undefined ? [] : [[place]]), ["artifact_id", "commit"]];
  const input = wanted.find((names) => !names.some((name) => declared.has(name)))?.join(" or ");
  if (input !== undefined) return { ok: false, fault: { kind: "input-missing", workflow, input } };
  return {
    ok: true,
    inputs: Object.fromEntries(Object.entries(ours).filter(([name]) => declared.has(name))),
  };
}
