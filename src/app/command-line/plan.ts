/** `release-captain plan`: the expanded pipeline, as a table or for machines. */
import { parsePipelineFiles } from "../../config/parse-files.ts";
import { planJson } from "../../config/plan.ts";
import { formatProblem } from "../../config/problem.ts";
import type { Pipeline } from "../../domain/pipeline.ts";
import { planTable } from "../../views/plan.ts";
import { readPipelineTexts, repositoryName } from "./pipeline-files.ts";
import type { Arguments, ExitCode, Subcommand, Terminal } from "./subcommand.ts";

export const plan: Subcommand = {
  name: "plan",
  usage: "[FILE] [--json]",
  summary: "Shows the way of a release through the pipeline",
  help: `Without FILE: .github/release-captain.yml of this repository, and .github/release-captain/*.yml.

  --json  { "pipeline", "stages": [ { "name", "wave", "production", "environments", "approvals" } ] };
          a list of these where there are several pipelines`,
  options: { json: { type: "boolean" } },
  operands: { least: 0, most: 1 },
  run: planFiles,
};

async function planFiles(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const { folder } = terminal;
  const read = await readPipelineTexts(folder, given.operands[0] ?? null);
  if (!read.ok) {
    terminal.error(read.problem);
    return 1;
  }
  const parsed = parsePipelineFiles(read.files, await repositoryName(folder));
  const problems = parsed.flatMap((file) => file.problems);
  if (problems.length > 0) {
    for (const problem of problems) terminal.error(formatProblem(problem));
    return 1;
  }
  const pipelines = parsed.flatMap(({ pipeline }) => (pipeline === null ? [] : [pipeline]));
  terminal.out(given.options["json"] === true ? asJson(pipelines) : asTables(pipelines));
  return 0;
}

function asJson(pipelines: readonly Pipeline[]): string {
  const plans = pipelines.map(planJson);
  return JSON.stringify(plans.length === 1 ? plans[0] : plans, null, 2);
}

function asTables(pipelines: readonly Pipeline[]): string {
  return pipelines.map((pipeline) => planTable(pipeline).trimEnd()).join("\n\n");
}
