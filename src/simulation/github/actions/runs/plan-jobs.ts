/** Makes the job records of one entry under `jobs:`: skipped, one, or one for each place of its matrix. */
import type { World } from "../../world.ts";
import type { Scope } from "../expressions/evaluate.ts";
import { fillText, holds } from "../expressions/template.ts";
import { type Value, WorkflowProblem } from "../expressions/value.ts";
import { leavesOf, spread } from "../workflows/matrix.ts";
import type { JobDefinition } from "../workflows/workflow.ts";
import { jobContexts } from "./contexts.ts";
import { type Job, latestAttempt, type Run } from "./run.ts";

export interface Planning {
  readonly world: World;
  readonly run: Run;
  readonly definition: JobDefinition;
  /** Whether somebody asked to cancel the run. */
  readonly isCancelled: boolean;
}

/** A job whose condition does not hold, or whose expressions are bad, comes out completed. */
export function planJobs(planning: Planning): readonly Job[] {
  const { definition } = planning;
  try {
    const scope = scopeOf(planning, null);
    if (!holds(definition.condition, scope)) {
      return [ended(planning, definition.name ?? definition.id, "skipped")];
    }
    return spread(definition.matrix, scope).map((matrix) => plan(planning, matrix));
  } catch (error) {
    if (!(error instanceof WorkflowProblem)) throw error;
    const job = ended(planning, definition.name ?? definition.id, "failure");
    job.annotations.push({ level: "error", message: error.message });
    latestAttempt(planning.run).problem = error.message;
    return [job];
  }
}

function plan(planning: Planning, matrix: Value): Job {
  const { definition } = planning;
  const scope = scopeOf(planning, matrix);
  const job = record(planning, nameOf(definition, matrix, scope), matrix);
  const environment = definition.environment;
  if (environment !== null) job.environment = fillText(environment.name, scope) || null;
  return job;
}

/** GitHub adds the matrix in brackets, unless the name itself was made with it. */
function nameOf(definition: JobDefinition, matrix: Value, scope: Scope): string {
  const name = fillText(definition.name ?? definition.id, scope);
  if (matrix === null || definition.name?.includes("${{")) return name;
  return `${name} (${leavesOf(matrix).join(", ")})`;
}

function scopeOf(planning: Planning, matrix: Value): Scope {
  const { world, run, definition, isCancelled } = planning;
  const before = ancestorsOf(run, definition);
  const failed = before.some((job) => job.result === "failure");
  return {
    contexts: jobContexts(world, run, { needs: definition.needs, matrix }),
    status: {
      always: true,
      cancelled: isCancelled,
      failure: failed && !isCancelled,
      success: !isCancelled && before.every((job) => job.result === "success"),
    },
  };
}

/** The jobs of all that an entry needs, also of what those need. */
function ancestorsOf(run: Run, definition: JobDefinition): readonly Job[] {
  const names = new Set(definition.needs);
  for (const name of names) {
    for (const need of run.definition?.jobs.find(({ id }) => id === name)?.needs ?? [])
      names.add(need);
  }
  return latestAttempt(run).jobs.filter((job) => names.has(job.definition.id));
}

function ended(planning: Planning, name: string, result: "skipped" | "failure"): Job {
  const job = record(planning, name, null);
  job.status = "completed";
  job.conclusion = result;
  job.result = result;
  job.startedAt = job.createdAt;
  job.completedAt = job.createdAt;
  return job;
}

function record({ world, definition }: Planning, name: string, matrix: Value): Job {
  return {
    id: world.nextId("job"),
    definition,
    name,
    matrix,
    createdAt: world.time(),
    steps: [],
    log: [],
    annotations: [],
    status: "queued",
    conclusion: null,
    result: null,
    environment: null,
    outputs: {},
    startedAt: null,
    completedAt: null,
    runner: null,
  };
}
