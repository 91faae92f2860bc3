/** Spreads a job over its matrix. */

import type { Scope } from "../expressions/evaluate.ts";
import { fillAll } from "../expressions/template.ts";
import {
  isList,
  isMap,
  toText,
  type Value,
  type ValueMap,
  WorkflowProblem,
} from "../expressions/value.ts";

/** GitHub refuses a matrix that makes more jobs than this. */
const MOST_JOBS = 256;

/**
 * @param matrix as the file has it; null where the job has none
 * @returns one map for each job; a single null where there is no matrix
 * @throws WorkflowProblem where an axis is no list, is empty, or there would be too many jobs
 */
export function spread(matrix: Value, scope: Scope): readonly (ValueMap | null)[] {
  if (matrix === null) return [null];
  const filled = fillAll(matrix, scope);
  if (!isMap(filled))
    throw new WorkflowProblem("Unexpected value for 'matrix': a mapping is expected");
  const { include, exclude, ...axes } = filled;
  const combinations = combine(axes).filter(
    (one) => !maps(exclude, "exclude").some((out) => covers(one, out)),
  );
  const jobs = addIncluded(combinations, maps(include, "include"), Object.keys(axes));
  if (jobs.length === 0) throw new WorkflowProblem("Matrix must define at least one vector");
  if (jobs.length > MOST_JOBS) {
    throw new WorkflowProblem(
      `The workflow is not valid. A matrix may make at most ${MOST_JOBS} jobs; this makes ${jobs.length}`,
    );
  }
  return jobs;
}

/** What GitHub puts in brackets behind the name of a job of a matrix. */
export function leavesOf(matrix: Value): readonly string[] {
  if (isList(matrix)) return matrix.flatMap(leavesOf);
  if (isMap(matrix)) return Object.values(matrix).flatMap(leavesOf);
  return [toText(matrix)];
}

function combine(axes: ValueMap): readonly ValueMap[] {
  const names = Object.keys(axes);
  if (names.length === 0) return [];
  return names.reduce<readonly ValueMap[]>(
    (partial, name) =>
      partial.flatMap((one) =>
        axis(name, axes[name] ?? null).map((value) => ({ ...one, [name]: value })),
      ),
    [{}],
  );
}

function axis(name: string, values: Value): readonly Value[] {
  if (!isList(values))
    throw new WorkflowProblem(
      `Unexpected value for matrix vector '${name}': a sequence is expected`,
    );
  if (values.length === 0)
    throw new WorkflowProblem(`Matrix vector '${name}' does not contain any values`);
  return values;
}

function maps(value: Value | undefined, name: string): readonly ValueMap[] {
  if (value === undefined || value === null) return [];
  if (isList(value) && value.every(isMap)) return value;
  throw new WorkflowProblem(
    `Unexpected value for matrix '${name}': a sequence of mappings is expected`,
  );
}

function covers(one: ValueMap, pattern: ValueMap): boolean {
  return Object.entries(pattern).every(
    ([key, value]) => JSON.stringify(one[key]) === JSON.stringify(value),
  );
}

/** An included map joins every combination whose axes it does not contradict; else it is a job of its own. */
function addIncluded(
  combinations: readonly ValueMap[],
  included: readonly ValueMap[],
  axes: readonly string[],
): readonly ValueMap[] {
  const own: ValueMap[] = [];
  let joined = combinations;
  for (const extra of included) {
    const shared = Object.fromEntries(Object.entries(extra).filter(([key]) => axes.includes(key)));
    const fits = combinations.map((one) => covers(one, shared));
    if (!fits.includes(true)) own.push(extra);
    joined = joined.map((one, index) => (fits[index] === true ? { ...one, ...extra } : one));
  }
  return [...joined, ...own];
}
