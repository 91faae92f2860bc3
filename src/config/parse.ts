/** Reads a pipeline file: a pipeline with everything filled in, or every problem with its line. */
import type { Pipeline } from "../domain/pipeline.ts";
import { defaultPipelineName, folderFileName } from "./pipeline-name.ts";
import { inFileOrder, locate, locateOne, type PositionOf, type Problem } from "./problem.ts";
import { type Understood, understand } from "./understand.ts";
import { adviceOn } from "./warnings.ts";
import { readYaml } from "./yaml.ts";

export type ParseResult =
  | {
      readonly ok: true;
      readonly pipeline: Pipeline;
      /** What is unwise, and what is accepted but not obeyed yet; in the order of the file. */
      readonly warnings: readonly LocatedWarning[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Shown like a problem. */
export interface LocatedWarning extends Problem {
  readonly code: string;
}

export interface PipelineSource {
  readonly text: string;
  /** As it is shown in problems: `.github/release-captain.yml`. */
  readonly file: string;
  /** Without its owner; names the pipeline where the file does not. */
  readonly repositoryName: string;
}

/** Never throws, whatever the text is. */
export function parsePipelineFile(source: PipelineSource): ParseResult {
  return withoutPlaces(parseWithPlaces(source));
}

/**
 * The same for a pipeline inside of another file, whose aliases {@link readYaml} has counted.
 * @param where.positionOf takes paths from the top of the pipeline; left out, all problems stand on line 1
 */
export function parsePipelineObject(
  value: unknown,
  where: {
    readonly file: string;
    readonly repositoryName: string;
    readonly positionOf?: PositionOf;
  },
): ParseResult {
  const { positionOf = () => ({ line: 1, column: 1 }) } = where;
  return withoutPlaces(parseValue(value, { ...where, positionOf }));
}

/** With what is needed to point into the file later on. */
export type PlacedResult =
  | (Extract<ParseResult, { ok: true }> & {
      readonly understood: Understood;
      readonly positionOf: PositionOf;
    })
  | Extract<ParseResult, { ok: false }>;

export function parseWithPlaces(source: PipelineSource): PlacedResult {
  const read = readYaml(source);
  if (!read.ok) return read;
  return parseValue(read.value, { ...source, positionOf: read.positionOf });
}

function parseValue(
  value: unknown,
  where: Omit<PipelineSource, "text"> & { readonly positionOf: PositionOf },
): PlacedResult {
  const { file, repositoryName, positionOf } = where;
  const usualName = defaultPipelineName(folderFileName(file) ?? repositoryName);
  const outcome = understand(value, usualName);
  if (!outcome.ok) return { ok: false, problems: locate(outcome.findings, where) };
  const warnings = adviceOn(outcome).map(({ code, ...finding }) => ({
    ...locateOne(finding, where),
    code,
  }));
  const { pipeline } = outcome;
  return { ok: true, pipeline, warnings: inFileOrder(warnings), understood: outcome, positionOf };
}

function withoutPlaces(result: PlacedResult): ParseResult {
  if (!result.ok) return result;
  const { ok, pipeline, warnings } = result;
  return { ok, pipeline, warnings };
}
