/** Reads a workflow file as GitHub does: real YAML, known keys, expressions that parse, jobs that exist. */
import { load } from "js-yaml";
import type { z } from "zod";
import { checkCondition, checkText } from "../expressions/template.ts";
import { isList, isMap, toValue, type Value, WorkflowProblem } from "../expressions/value.ts";
import {
  dispatchSchema,
  type JobOfFile,
  pushSchema,
  type WorkflowFile,
  workflowFileSchema,
} from "./file-schema.ts";
import type {
  DispatchTrigger,
  InputDefinition,
  JobDefinition,
  PushTrigger,
  Workflow,
} from "./workflow.ts";

/** GitHub ends a job after 6 hours unless the file says otherwise. */
const DEFAULT_TIMEOUT_MINUTES = 360;

/**
 * @param path where the file lies, for its default name and for messages
 * @throws WorkflowProblem with a sentence that starts like GitHub's
 */
export function readWorkflow(path: string, text: string): Workflow {
  const unknown = loadYaml(path, text);
  const file = parse(path, workflowFileSchema, unknown);
  const jobs = Object.entries(file.jobs).map(([id, job]) => toJob(id, job));
  checkNeeds(path, jobs);
  checkExpressions(path, toValue(unknown));
  return {
    path,
    name: file.name ?? path,
    runName: file["run-name"] ?? null,
    push: pushOf(path, file),
    dispatch: dispatchOf(path, file),
    events: Object.keys(file.on),
    env: file.env ?? {},
    permissions: file.permissions ?? null,
    concurrency: file.concurrency ?? null,
    jobs,
  };
}

/** The name GitHub shows for a file that it cannot read is its path. */
function invalid(path: string, why: string): WorkflowProblem {
  return new WorkflowProblem(`Invalid workflow file: ${path}: ${why}`);
}

function loadYaml(path: string, text: string): unknown {
  try {
    return load(text);
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw invalid(path, `You have an error in your yaml syntax: ${why}`);
  }
}

function parse<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  unknown: unknown,
): z.output<Schema> {
  const result = schema.safeParse(unknown);
  if (result.success) return result.data;
  throw invalid(path, describe(result.error.issues[0]));
}

function describe(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return "The workflow is not valid.";
  const place = issue.path.length === 0 ? "" : ` (at ${issue.path.join(".")})`;
  if (issue.code === "unrecognized_keys")
    return `Unexpected value '${issue.keys.join("', '")}'${place}`;
  if (issue.code === "invalid_union") {
    const inner = issue.errors.flat().find((one) => one.code === "unrecognized_keys");
    if (inner !== undefined) return describe({ ...inner, path: [...issue.path, ...inner.path] });
  }
  return `${issue.message}${place}`;
}

function pushOf(path: string, file: WorkflowFile): PushTrigger | null {
  return "push" in file.on ? parse(path, pushSchema, file.on["push"]) : null;
}

function dispatchOf(path: string, file: WorkflowFile): DispatchTrigger | null {
  if (!("workflow_dispatch" in file.on)) return null;
  const read = parse(path, dispatchSchema, file.on["workflow_dispatch"]);
  const inputs = Object.entries(read?.inputs ?? {}).map(
    ([name, input]): [string, InputDefinition] => [
      name,
      {
        type: input?.type ?? "string",
        required: input?.required ?? false,
        default: input?.default ?? null,
        options: input?.options ?? [],
      },
    ],
  );
  return { inputs: new Map(inputs) };
}

function toJob(id: string, job: JobOfFile): JobDefinition {
  return {
    id,
    name: job.name ?? null,
    needs: job.needs ?? [],
    condition: job.if,
    runsOn: job["runs-on"],
    environment: job.environment ?? null,
    concurrency: job.concurrency ?? null,
    permissions: job.permissions ?? null,
    env: job.env ?? {},
    matrix: job.strategy?.matrix ?? null,
    failFast: job.strategy?.["fail-fast"] ?? true,
    maxParallel: job.strategy?.["max-parallel"] ?? null,
    continueOnError: job["continue-on-error"] ?? false,
    timeoutMinutes: job["timeout-minutes"] ?? DEFAULT_TIMEOUT_MINUTES,
    outputs: job.outputs ?? {},
    steps: job.steps,
  };
}

function checkNeeds(path: string, jobs: readonly JobDefinition[]): void {
  const done = new Set<string>();
  const open = new Set(jobs);
  for (const job of jobs) {
    const missing = job.needs.find((need) => !jobs.some(({ id }) => id === need));
    if (missing !== undefined) {
      throw invalid(path, `Job '${job.id}' depends on unknown job '${missing}'.`);
    }
  }
  while (open.size > 0) {
    const next = [...open].find((job) => job.needs.every((need) => done.has(need)));
    if (next === undefined) {
      throw invalid(path, "The workflow must contain at least one job with no dependencies.");
    }
    open.delete(next);
    done.add(next.id);
  }
}

/** Every text of the file may hold expressions; `if` is one even without braces. */
function checkExpressions(path: string, value: Value, key = ""): void {
  if (typeof value === "string") {
    try {
      if (key === "if") checkCondition(value);
      else checkText(value);
    } catch (error) {
      if (error instanceof WorkflowProblem) throw invalid(path, error.message);
      throw error;
    }
  }
  if (isList(value)) for (const entry of value) checkExpressions(path, entry);
  if (isMap(value))
    for (const [name, entry] of Object.entries(value)) checkExpressions(path, entry, name);
}
