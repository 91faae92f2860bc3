/** `release-captain validate`: every problem of the pipeline files, with its line. */
import { type ParsedFile, parsePipelineFiles } from "../../config/parse-files.ts";
import { formatProblem } from "../../config/problem.ts";
import { readPipelineTexts, repositoryName } from "./pipeline-files.ts";
import type { Arguments, ExitCode, Subcommand, Terminal } from "./subcommand.ts";

export const validate: Subcommand = {
  name: "validate",
  usage: "[FILE]",
  summary: "Checks a pipeline file",
  help: `Without FILE: .github/release-captain.yml of this repository, and .github/release-captain/*.yml.
Problems are printed as FILE:LINE:COLUMN: PROBLEM, advice likewise with "warning". Advice is no problem.`,
  options: {},
  operands: { least: 0, most: 1 },
  run: validateFiles,
};

async function validateFiles({ operands }: Arguments, terminal: Terminal): Promise<ExitCode> {
  const { folder } = terminal;
  const read = await readPipelineTexts(folder, operands[0] ?? null);
  if (!read.ok) {
    terminal.error(read.problem);
    return 1;
  }
  const parsed = parsePipelineFiles(read.files, await repositoryName(folder));
  for (const each of parsed) report(each, terminal);
  return parsed.every(({ pipeline }) => pipeline !== null) ? 0 : 1;
}

function report({ file, pipeline, problems, warnings }: ParsedFile, terminal: Terminal): void {
  for (const problem of problems) terminal.error(formatProblem(problem));
  for (const warning of warnings) {
    terminal.error(formatProblem({ ...warning, message: `warning: ${warning.message}` }));
  }
  if (pipeline === null) return;
  const environments = pipeline.stages.flatMap((stage) => stage.environments).length;
  const size = `${count(pipeline.stages.length, "stage")}, ${count(environments, "environment")}`;
  terminal.out(`${file}: pipeline ${pipeline.name} is fine: ${size}`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
