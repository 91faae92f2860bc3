/** Reads all pipeline files of a repository and keeps them out of each other's way. */
import type { Pipeline } from "../domain/pipeline.ts";
import { type LocatedWarning, type PlacedResult, parseWithPlaces } from "./parse.ts";
import { folderFileName } from "./pipeline-name.ts";
import { type Finding, inFileOrder, locate, type Problem, quote } from "./problem.ts";

/** One file's own judgement: a bad one does not stop the others. */
export interface ParsedFile {
  readonly file: string;
  /** null: it has problems, and so no pipeline. */
  readonly pipeline: Pipeline | null;
  /** It says its name itself, so that a rename of the repository changes nothing. */
  readonly isNamed: boolean;
  readonly problems: readonly Problem[];
  readonly warnings: readonly LocatedWarning[];
}

/**
 * A file in `.github/release-captain/` needs `paths`, and is named after itself where it has no `pipeline`:
 * the repository's name could name only one of them. Two files with the same name or environment are both refused.
 * @returns one entry for each file, in the same order
 */
export function parsePipelineFiles(
  files: readonly { readonly file: string; readonly text: string }[],
  repositoryName: string,
): readonly ParsedFile[] {
  const read = files.map(({ file, text }) => ({
    file,
    result: parseWithPlaces({ file, text, repositoryName }),
  }));
  return read.map((own) =>
    judgeFile(
      own,
      read.filter((other) => other !== own),
    ),
  );
}

interface ReadFile {
  readonly file: string;
  readonly result: PlacedResult;
}

function judgeFile({ file, result }: ReadFile, others: readonly ReadFile[]): ParsedFile {
  if (!result.ok) {
    return { file, pipeline: null, isNamed: false, problems: result.problems, warnings: [] };
  }
  const { pipeline, warnings, positionOf, understood } = result;
  const isNamed = understood.written.pipeline !== undefined || folderFileName(file) !== null;
  const findings = [
    ...missingPaths(file, pipeline),
    ...others.flatMap((other) =>
      other.result.ok ? clashes(result, { file: other.file, pipeline: other.result.pipeline }) : [],
    ),
  ];
  const problems = inFileOrder(locate(findings, { file, positionOf }));
  return { file, pipeline: problems.length === 0 ? pipeline : null, isNamed, problems, warnings };
}

function missingPaths(file: string, pipeline: Pipeline): readonly Finding[] {
  if (folderFileName(file) === null || pipeline.paths.length > 0) return [];
  const message = '"paths" is missing: one of several pipelines must name its own files';
  return [{ path: ["paths"], at: "key", message }];
}

function clashes(
  { pipeline, understood }: Extract<PlacedResult, { ok: true }>,
  other: { readonly file: string; readonly pipeline: Pipeline },
): readonly Finding[] {
  const where = other.file.slice(other.file.lastIndexOf("/") + 1);
  const theirs = new Set(environmentNames(other.pipeline));
  const shared = [...understood.places]
    .filter(([name]) => theirs.has(name.toLowerCase()))
    .map(([name, path]): Finding => {
      const message = `environment ${quote(name)} is also in ${where}`;
      return { path, at: "value", message };
    });
  if (pipeline.name !== other.pipeline.name) return shared;
  const message = `pipeline ${quote(pipeline.name)} is also in ${where}`;
  return [{ path: ["pipeline"], at: "value", message }, ...shared];
}

function environmentNames({ stages }: Pipeline): readonly string[] {
  return stages.flatMap((stage) => stage.environments.map(({ name }) => name.toLowerCase()));
}
