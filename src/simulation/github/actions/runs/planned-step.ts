/** A step before it runs: what it is called, whether it runs, and with what. */
import type { Scope } from "../expressions/evaluate.ts";
import { STATUS_FUNCTIONS } from "../expressions/functions.ts";
import { fillText, holds } from "../expressions/template.ts";
import { toText, type Value, type ValueMap, WorkflowProblem } from "../expressions/value.ts";
import type { ActionMetadata } from "../runner/action-metadata.ts";
import type { StepDefinition } from "../workflows/workflow.ts";
import { layEnv } from "./contexts.ts";

/** One line of a job's plan: a step, or what an action left to do at the end of the job. */
export type PlannedStep = {
  readonly definition: StepDefinition;
  /** The action whose code is at hand; null for steps that are only played. */
  readonly action: ActionMetadata | null;
  readonly isPost: boolean;
  /** For a post: what its main saved. */
  readonly state: Readonly<Record<string, string>>;
};

/** The same with every expression worked out. */
export type PreparedStep = {
  readonly name: string;
  readonly runs: boolean;
  readonly env: ValueMap;
  readonly inputs: Readonly<Record<string, string>>;
  readonly mayFail: boolean;
  /** GitHub's message where an expression is bad; the step then fails. */
  readonly problem: string | null;
};

export function prepare(step: PlannedStep, scope: Scope, env: ValueMap): PreparedStep {
  const name = plainNameOf(step);
  const nothing = { name, runs: true, env, inputs: {}, mayFail: false };
  try {
    if (!holds(step.isPost ? step.action?.postCondition : step.definition.condition, scope)) {
      return { ...nothing, runs: false, problem: null };
    }
    const own = layEnv(env, step.definition.env, scope.contexts);
    const full = { ...scope, contexts: { ...scope.contexts, env: own } };
    return {
      name: fillText(name, full),
      runs: true,
      env: own,
      inputs: inputsOf(step, full),
      mayFail: isSet(step.definition.continueOnError, full),
      problem: null,
    };
  } catch (error) {
    if (!(error instanceof WorkflowProblem)) throw error;
    return { ...nothing, problem: error.message };
  }
}

/** The step that takes the job's time: the named one, else the last plain `run`, else the last of all. */
export function workStepOf(
  steps: readonly StepDefinition[],
  wanted: string | null,
): StepDefinition | undefined {
  if (wanted !== null) return steps.find((step) => step.id === wanted || step.name === wanted);
  const isPlain = (step: StepDefinition) =>
    !STATUS_FUNCTIONS.some((name) => step.condition?.includes(`${name}(`));
  const plain = steps.filter(isPlain);
  return plain.findLast((step) => step.work.kind === "run") ?? plain.at(-1) ?? steps.at(-1);
}

/** A flag of the file that may be an expression. */
export function isSet(flag: boolean | string, scope: Scope): boolean {
  return typeof flag === "boolean" ? flag : fillText(flag, scope) === "true";
}

function plainNameOf({ definition, isPost }: PlannedStep): string {
  const { work } = definition;
  const what = work.kind === "uses" ? work.action : (work.script.trim().split("\n")[0] ?? "");
  const name = definition.name ?? `Run ${what}`;
  return isPost ? `Post ${name}` : name;
}

/** Given inputs over the action's defaults, worked out anew for each stage as the runner does. */
function inputsOf(step: PlannedStep, scope: Scope): Readonly<Record<string, string>> {
  const { work } = step.definition;
  const given: Readonly<Record<string, Value>> = work.kind === "uses" ? work.with : {};
  const defaults = Object.fromEntries(step.action?.defaults ?? []);
  const names = new Map(Object.keys(defaults).map((name) => [name.toLowerCase(), name]));
  const known = Object.entries(given).map(([name, value]) => [
    names.get(name.toLowerCase()) ?? name,
    value,
  ]);
  return Object.fromEntries(
    Object.entries<Value>({ ...defaults, ...Object.fromEntries(known) }).map(([name, value]) => [
      name,
      fillText(toText(value), scope),
    ]),
  );
}
