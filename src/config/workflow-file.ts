/** What the captain must know of a workflow file before it dispatches it. */
import * as z from "zod";
import { readYaml } from "./yaml.ts";

export interface WorkflowFacts {
  /** null: it has no `workflow_dispatch` trigger. */
  readonly inputs: readonly WorkflowInput[] | null;
  /** Inputs that its `run-name` shows, by which its runs can be told apart. */
  readonly shows: { readonly deployment: boolean; readonly artifact: boolean };
  /** A job of it reports the deployment's status itself, through our Action. */
  readonly reportsItself: boolean;
  readonly name: string | null;
}

export interface WorkflowInput {
  readonly name: string;
  /** It must be sent: required, and without a default. */
  readonly isRequired: boolean;
}

const input = z
  .looseObject({ required: z.boolean().optional(), default: z.unknown().optional() })
  .nullable();
const dispatch = z.looseObject({ inputs: z.record(z.string(), input).nullish() }).nullable();
const file = z.looseObject({
  name: z.string().optional(),
  "run-name": z.string().optional(),
  on: z.union([
    z.string(),
    z.array(z.string()),
    z.looseObject({ workflow_dispatch: dispatch.optional() }),
  ]),
  jobs: z.record(z.string(), z.looseObject({ steps: z.array(z.unknown()).optional() })).optional(),
});

/** @returns null where the text is no workflow at all */
export function readWorkflowFile(text: string, path: string): WorkflowFacts | null {
  const yaml = readYaml({ text, file: path });
  if (!yaml.ok) return null;
  const parsed = file.safeParse(yaml.value);
  if (!parsed.success) return null;
  const { on, jobs, name } = parsed.data;
  const runName = parsed.data["run-name"] ?? "";
  const steps = Object.values(jobs ?? {}).flatMap((job) => job.steps ?? []);
  return {
    name: name ?? null,
    inputs: inputsOf(on),
    shows: {
      deployment: runName.includes("deployment_id"),
      artifact: runName.includes("inputs.artifact_id"),
    },
    reportsItself: steps.some(isReport),
  };
}

function inputsOf(on: z.infer<typeof file>["on"]): readonly WorkflowInput[] | null {
  if (typeof on === "string") return on === "workflow_dispatch" ? [] : null;
  if (Array.isArray(on)) return on.includes("workflow_dispatch") ? [] : null;
  if (on.workflow_dispatch === undefined) return null;
  return Object.entries(on.workflow_dispatch?.inputs ?? {}).map(([name, given]) => ({
    name,
    isRequired: given?.required === true && given.default === undefined,
  }));
}

const report = z.looseObject({
  uses: z.string(),
  with: z.looseObject({ command: z.literal("report") }),
});

function isReport(step: unknown): boolean {
  return report.safeParse(step).success;
}
