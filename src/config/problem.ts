/** What is wrong in a pipeline file, and where: everything needed for an editor, an annotation or a terminal. */

/** The way from the top of a file to a value: keys and positions in lists. */
export type Path = readonly (string | number)[];

/** One mistake at one place of a file. */
export interface Problem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** A sentence without its full stop. */
  readonly message: string;
  /** The nearest right spelling, where there is one. */
  readonly suggestion?: string;
  readonly path: Path;
}

/** A mistake that knows its value but not yet its line. */
export interface Finding {
  readonly path: Path;
  /** Where to point: at the key of the path's end, or at its value. */
  readonly at: "key" | "value";
  readonly message: string;
  readonly suggestion?: string;
}

/** From 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a value or its key stands; for a path that is not in the file, the nearest that is. */
export type PositionOf = (path: Path, at?: "key" | "value") => Position;

/** `.github/release-captain.yml:12:5: unknown key "aproval"; did you mean "approvals"?` */
export function formatProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`;
}

/** A file, and where its keys and values stand. */
interface Source {
  readonly file: string;
  readonly positionOf: PositionOf;
}

/** Findings with their lines, in the order of the file and each only once. */
export function locate(findings: readonly Finding[], source: Source): readonly Problem[] {
  return inFileOrder(findings.map((finding) => locateOne(finding, source)));
}

export function locateOne({ at, ...finding }: Finding, { file, positionOf }: Source): Problem {
  return { file, ...positionOf(finding.path, at), ...finding };
}

export function inFileOrder<Found extends Problem>(problems: readonly Found[]): readonly Found[] {
  const unique = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

/** A foreign text in quotes, short enough for a message and on one line. */
export function quote(text: string): string {
  return `"${clip(text)}"`;
}

/** At most 78 characters, none of which changes how the rest is read. */
export function clip(text: string): string {
  const line = text.slice(0, MOST_ECHOED).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "�");
  return text.length <= MOST_ECHOED ? line : `${line.slice(0, MOST_ECHOED - 1)}…`;
}

/** More would let a file fill logs and pages with text of its own. */
const MOST_ECHOED = 78;
