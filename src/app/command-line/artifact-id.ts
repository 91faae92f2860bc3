/** `release-captain artifact-id`: the name of the release that a commit of this checkout makes. */
import { parsePipelineFiles } from "../../config/parse-files.ts";
import { defaultPipelineName, PIPELINE_NAME_PATTERN } from "../../config/pipeline-name.ts";
import { artifactId } from "../../domain/artifact-id.ts";
import { commitSha, type PipelineName, pipelineName } from "../../domain/ids.ts";
import { git, readPipelineTexts, repositoryName } from "./pipeline-files.ts";
import {
  type Arguments,
  type ExitCode,
  type Subcommand,
  type Terminal,
  textOption,
} from "./subcommand.ts";

export const artifactIdOf: Subcommand = {
  name: "artifact-id",
  usage: "[COMMIT] [--pipeline NAME]",
  summary: "Names the release that a commit makes",
  help: `COMMIT is anything that Git understands; without it: HEAD. The service and the Action give the same name.

  --pipeline NAME  needed where a repository has several; else what the pipeline file says, or the
                   repository's name`,
  options: { pipeline: { type: "string" } },
  operands: { least: 0, most: 1 },
  run: nameCommit,
};

async function nameCommit(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const pipeline = await findPipeline(textOption(given, "pipeline"), terminal.folder);
  if ("problem" in pipeline) {
    terminal.error(pipeline.problem);
    return pipeline.exitCode;
  }
  const written = given.operands[0] ?? "HEAD";
  const commit = await readCommit(written, terminal.folder);
  if (commit === null) {
    terminal.error(`There is no commit ${written} in this folder's Git repository.`);
    return 1;
  }
  terminal.out(artifactId({ pipeline: pipeline.name, ...commit }));
  return 0;
}

type PipelineFound =
  | { readonly name: PipelineName }
  | { readonly problem: string; readonly exitCode: 1 | 2 };

async function findPipeline(given: string | null, folder: string): Promise<PipelineFound> {
  if (given !== null) {
    if (PIPELINE_NAME_PATTERN.test(given)) return { name: pipelineName(given) };
    const problem = `--pipeline must be a name such as checkout: small letters, digits and dashes, at most 30.`;
    return { problem, exitCode: 2 };
  }
  const repository = await repositoryName(folder);
  const read = await readPipelineTexts(folder, null);
  if (!read.ok) return { name: defaultPipelineName(repository) };
  const [first, ...others] = parsePipelineFiles(read.files, repository);
  if (others.length > 0) {
    const problem = "This repository has several pipelines; say which one with --pipeline NAME.";
    return { problem, exitCode: 2 };
  }
  if (first?.pipeline) return { name: first.pipeline.name };
  const problem = "The pipeline file has problems; see release-captain validate.";
  return { problem, exitCode: 1 };
}

/** Replacements and grafts are this checkout's own: GitHub does not know them. */
async function readCommit(written: string, folder: string) {
  const sha = await git(folder, [
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${written}^{commit}`,
  ]);
  if (sha === null || !/^[0-9a-f]{40}$/.test(sha)) return null;
  const seconds = await git(folder, [
    "--no-replace-objects",
    "show",
    "--no-patch",
    "--format=%ct",
    sha,
  ]);
  if (seconds === null || !/^-?\d+$/.test(seconds)) return null;
  return { commit: commitSha(sha), committedAt: Number(seconds) * 1_000 };
}
