/** The check run that says what is wrong with a pipeline file, on the lines where it is wrong. */
import type { SetUpFault } from "../domain/fault.ts";
import { type CheckOutput, checkRunName } from "./release-check.ts";
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
  /** What is accepted and not obeyed yet. */
  readonly ignored: readonly FileProblem[];
  /** What is unwise but valid. */
  readonly warnings: readonly FileProblem[];
  /** What the workflows that it names lack. */
  readonly faults: readonly SetUpFault[];
  /** The commit whose file stays in force; null: there is none. */
  readonly inForce: string | null;
}

/** Beside the release's own check run on the same commit: of two with one name GitHub shows one. */
export function pipelineFileCheckName(pipeline: string): string {
  return `${checkRunName(pipeline)}: pipeline file`;
}

/**
 * What is wrong makes it `action_required` on a push and `neutral` on a pull request; what is not obeyed yet,
 * `neutral`; `success` otherwise.
 */
export function pipelineFileCheck(input: FileCheckInput): FileCheckOutput {
  const { name, on, problems, ignored, warnings, faults } = input;
  const isFine = problems.length + faults.length === 0;
  const bad = on === "push" ? "action_required" : "neutral";
  const fine = ignored.length === 0 ? "success" : "neutral";
  return {
    name,
    status: "completed",
    conclusion: isFine ? fine : bad,
    title: titleOf(input),
    summary: within([
      consequence(input),
      listOf(problems),
      faults.map((fault) => `- ${faultSentence(fault)}`),
      ignored.length > 0 ? ["**Not obeyed yet**", "", ...listOf(ignored)] : [],
      warnings.length > 0 ? ["**Unwise**", "", ...listOf(warnings)] : [],
    ]),
    annotations: [
      ...problems.map((problem) => annotation(problem, on === "push" ? "failure" : "warning")),
      ...ignored.map((problem) => annotation(problem, "warning")),
      ...warnings.map((problem) => annotation(problem, "notice")),
    ].slice(0, MOST_ANNOTATIONS),
  };
}

/** GitHub takes 50 in one request, and nobody reads more. */
const MOST_ANNOTATIONS = 50;

function titleOf({ problems, ignored, warnings, faults }: FileCheckInput): string {
  const [problem] = problems;
  const [fault] = faults;
  const [unobeyed] = ignored;
  const others = problems.length + faults.length - 1;
  const more = others > 0 ? ` (and ${others} more)` : "";
  if (problem !== undefined) {
    return `${plain(problem.file)}:${problem.line}: ${plain(problem.message)}${more}`;
  }
  if (fault !== undefined) return `${faultTitle(fault)}${more}`;
  if (unobeyed !== undefined) {
    const rest = ignored.length > 1 ? ` (and ${ignored.length - 1} more)` : "";
    return `Valid, but ${plain(unobeyed.message)}${rest}`;
  }
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
