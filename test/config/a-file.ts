/** Small pipeline files for tests, and what is said of them. */
import { type ParseResult, parsePipelineFile } from "../../src/config/parse.ts";
import { formatProblem } from "../../src/config/problem.ts";
import type { Pipeline, Stage } from "../../src/domain/pipeline.ts";

const HEAD = "build: { workflow: build.yml }\ndeploy: { workflow: deploy.yml }\n";

/** The text begins on line 4. */
export function withStages(text: string): string {
  return `${HEAD}stages:\n${text}`;
}

/** The text begins on line 4. */
export function withKeys(text: string): string {
  return `${HEAD}stages: [{ stage: s, environments: [e] }]\n${text}`;
}

export function wholeFile(text: string): string {
  return text;
}

export function parse(text: string): ParseResult {
  return parsePipelineFile({ text, file: "f", repositoryName: "shop" });
}

/** `12:5: unknown key …`, or nothing for a good file. */
export function problemsOf(text: string): readonly string[] {
  const result = parse(text);
  return result.ok ? [] : result.problems.map((problem) => formatProblem(problem).slice(2));
}

export function warningsOf(text: string): readonly string[] {
  const result = parse(text);
  return result.ok
    ? result.warnings.map(({ code, line, column }) => `${line}:${column} ${code}`)
    : problemsOf(text);
}

/** @throws with all problems where the file has some */
export function pipelineOf(text: string): Pipeline {
  const result = parse(text);
  if (!result.ok) throw new Error(problemsOf(text).join("\n"));
  return result.pipeline;
}

/** @throws where there is no such stage */
export function stageOf(text: string, name: string): Stage {
  const stage = pipelineOf(text).stages.find((each) => each.name === name);
  if (stage === undefined) throw new Error(`no stage ${name}`);
  return stage;
}
