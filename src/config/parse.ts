/** Reads a pipeline file: a pipeline with everything filled in, or every problem with its line. */
import type { PipelineName } from "../domain/ids.ts";
import type { Pipeline } from "../domain/pipeline.ts";
import { expand } from "./expand.ts";
import { describeWanted, explain } from "./explain.ts";
import { defaultPipelineName, folderFileName } from "./pipeline-name.ts";
import { type Finding, locate, type PositionOf, type Problem } from "./problem.ts";
import { writtenPipeline } from "./written.ts";
import { readYaml } from "./yaml.ts";

export type ParseResult =
  | { readonly ok: true; readonly pipeline: Pipeline }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface PipelineSource {
  readonly text: string;
  /** As it is shown in problems: `.github/release-captain.yml`. */
  readonly file: string;
  /** Without its owner; names the pipeline where the file does not. */
  readonly repositoryName: string;
}

/** Never throws, whatever the text is. */
export function parsePipelineFile(source: PipelineSource): ParseResult {
  const read = readYaml(source);
  if (!read.ok) return read;
  return parsePipelineObject(read.value, { ...source, positionOf: read.positionOf });
}

/**
 * The same for a pipeline inside of another file. Its aliases must be counted before: see {@link readYaml}.
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
  const { file, repositoryName, positionOf = () => ({ line: 1, column: 1 }) } = where;
  const usualName = defaultPipelineName(folderFileName(file) ?? repositoryName);
  const outcome = understand(value, usualName);
  return outcome.ok
    ? outcome
    : { ok: false, problems: locate(outcome.findings, { file, positionOf }) };
}

type Understanding =
  | { readonly ok: true; readonly pipeline: Pipeline }
  | { readonly ok: false; readonly findings: readonly Finding[] };

function understand(value: unknown, usualName: PipelineName): Understanding {
  const parsed = writtenPipeline.safeParse(value, { error: describeWanted, reportInput: true });
  if (!parsed.success) return { ok: false, findings: explain(parsed.error.issues) };
  return expand(parsed.data, usualName);
}
