/** The check run that says what is wrong with a pipeline file, on the lines where it is wrong. */
import type { SetUpFault } from "../domain/fault.ts";
import type { CheckOutput } from "./release-check.ts";
import { faultSentence, faultTitle } from "./set-up-fault.ts";
import { count, within } from "./table.ts";
import { code, plain, text } from "./text.ts";

/** A mistake at a place of a file; lines and columns count from 1. */
export interface FileProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface Annotation {
  readonly path: string;
  readonly line: number;
  readonly column: number | null;
  readonly message: string;
  readonly level: "failure" | "warning" | "notice";
}

export interface FileCheckOutput extends CheckOutput {
  readonly annotations: readonly Annotation[];
}

export interface FileCheckInput {
  readonly name: string;
  /** `push`: it stands on the branch; `pull-request`: it would after the merge. */
  readonly on: "push" | "pull-request";
  readonly problems: readonly FileProblem[];
  /** What is unwise but valid. */
  readonly warnings: readonly FileProblem[];
  /** What the workflows that it names lack. */
  readonly faults: readonly SetUpFault[];
  /** The commit whose file stays in force; null: there is none. */
  readonly inForce: string | null;
}

/** `action_required` on a push, `neutral` on a pull request, `success` where nothing is wrong. */
export function pipelineFileCheck(input: FileCheckInput): FileCheckOutput {
  const { name, on, problems, warnings, faults } = input;
  const isFine = problems.length + faults.length === 0;
  const bad = on === "push" ? "action_required" : "neutral";
  return {
    name,
    status: "completed",
    conclusion: isFine ? "success" : bad,
    title: titleOf(input),
    summary: within([
      consequence(input),
      listOf(problems),
      faults.map((fault) => `- ${faultSentence(fault)}`),
      warnings.length > 0 ? ["**Unwise**", ...listOf(warnings)] : [],
    ]),
    annotations: [
      ...problems.map((problem) => annotation(problem, on === "push" ? "failure" : "warning")),
      ...warnings.map((problem) => annotation(problem, "notice")),
    ].slice(0, MOST_ANNOTATIONS),
  };
}

/** GitHub takes 50 in one request, and nobody reads more. */
const MOST_ANNOTATIONS = 50;

function titleOf({ problems, warnings, faults }: FileCheckInput): string {
  const [problem] = problems;
  const [fault] = faults;
  const others = problems.length + faults.length - 1;
  const more = others > 0 ? ` (and ${others} more)` : "";
  if (problem !== undefined) {
    return `${problem.file}:${problem.line}: ${plain(problem.message)}${more}`;
  }
  if (fault !== undefined) return `${faultTitle(fault)}${more}`;
  return warnings.length === 0
    ? "The pipeline file is valid"
    : `The pipeline file is valid; ${count(warnings.length, "thing")} in it ${warnings.length === 1 ? "is" : "are"} unwise`;
}

function consequence({ on, problems, faults, inForce }: FileCheckInput): string {
  if (problems.length === 0) {
    return faults.length === 0 ? "" : "Until this is mended, releases stop where it is needed.";
  }
  if (on === "pull-request")
    return "Nothing changes before the merge; after it, this file would not come into force.";
  return inForce === null
    ? "No valid pipeline file has been in force yet, so nothing is released."
    : `Still using the file of ${code(inForce.slice(0, 7))}.`;
}

function listOf(problems: readonly FileProblem[]): readonly string[] {
  return problems.map(
    ({ file, line, column, message }) => `- ${code(`${file}:${line}:${column}`)} ${text(message)}`,
  );
}

function annotation(problem: FileProblem, level: Annotation["level"]): Annotation {
  const { file, line, column, message } = problem;
  return { path: file, line, column, message: plain(message, 1_000), level };
}
