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
  const uses = usesOf(read);
  return read.map((own) => judgeFile(own, uses));
}

interface ReadFile {
  readonly file: string;
  readonly result: PlacedResult;
}

/** The files that use a name of a pipeline, and those that use one of an environment. */
interface Uses {
  readonly pipelines: ReadonlyMap<string, readonly string[]>;
  readonly environments: ReadonlyMap<string, readonly string[]>;
}

/** Each file is looked at once: comparing each with each would take hours where there are many large ones. */
function usesOf(read: readonly ReadFile[]): Uses {
  const pipelines = new Map<string, string[]>();
  const environments = new Map<string, string[]>();
  for (const { file, result } of read) {
    if (!result.ok) continue;
    add(pipelines, result.pipeline.name, file);
    for (const name of result.understood.places.keys()) {
      add(environments, name.toLowerCase(), file);
    }
  }
  return { pipelines, environments };
}

function add(uses: Map<string, string[]>, name: string, file: string): void {
  const known = uses.get(name);
  if (known === undefined) uses.set(name, [file]);
  else known.push(file);
}

function judgeFile({ file, result }: ReadFile, uses: Uses): ParsedFile {
  if (!result.ok) {
    return { file, pipeline: null, isNamed: false, problems: result.problems, warnings: [] };
  }
  const { pipeline, warnings, positionOf, understood } = result;
  const isNamed = understood.written.pipeline !== undefined || folderFileName(file) !== null;
  const findings = [...missingPaths(file, pipeline), ...clashes(file, result, uses)];
  const problems = inFileOrder(locate(findings, { file, positionOf }));
  return { file, pipeline: problems.length === 0 ? pipeline : null, isNamed, problems, warnings };
}

function missingPaths(file: string, pipeline: Pipeline): readonly Finding[] {
  if (folderFileName(file) === null || pipeline.paths.length > 0) return [];
  const message = '"paths" is missing: one of several pipelines must name its own files';
  return [{ path: ["paths"], at: "key", message }];
}

/** Of several other files that use the same name, one is named. */
function clashes(
  file: string,
  { pipeline, understood }: Extract<PlacedResult, { ok: true }>,
  uses: Uses,
): readonly Finding[] {
  const shared = [...understood.places].flatMap(([name, path]): readonly Finding[] => {
    const where = otherOf(uses.environments.get(name.toLowerCase()), file);
    if (where === null) return [];
    return [{ path, at: "value", message: `environment ${quote(name)} is also in ${where}` }];
  });
  const where = otherOf(uses.pipelines.get(pipeline.name), file);
  if (where === null) return shared;
  const message = `pipeline ${quote(pipeline.name)} is also in ${where}`;
  return [{ path: ["pipeline"], at: "value", message }, ...shared];
}

/** The name of the first other file, without its folder; null: there is none. */
function otherOf(files: readonly string[] | undefined, own: string): string | null {
  const other = files?.find((file) => file !== own);
  return other === undefined ? null : other.slice(other.lastIndexOf("/") + 1);
}
