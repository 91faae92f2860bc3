/** The pipelines that are measured, as teams write them. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parsePipelineFile } from "../config/parse.ts";
import type { Pipeline } from "../domain/pipeline.ts";
import type { Scale } from "./row.ts";

export const PIPELINE_FILE = ".github/release-captain.yml";

/** Small, as it was in the beginning: what goes through it costs little, and fills the history all the same. */
export const SMALL_PIPELINE = `pipeline: shop
build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
stages:
  - { stage: beta, environments: [beta], approvals: [{ workflow: integration-tests.yml }] }
  - { stage: gamma, environments: [gamma], approvals: [{ bake: 10m }] }
`;

/** Its environments are `first-1`, `first-2` and so on. */
export const FIRST_STAGE = "first";

/** Environments in a stage of the large pipeline, but in its first one. */
const STAGE_SIZE = 100;

/** The first stage holds all whose deployments are measured, one after another; the rest fill stages of a hundred. */
export function largePipeline(size: Pick<Scale, "decisions" | "environments">): string {
  const { decisions, environments } = size;
  const lines = [stage(FIRST_STAGE, decisions, "[{ workflow: integration-tests.yml }]")];
  for (let left = environments - decisions; left > 0; left -= STAGE_SIZE) {
    const approvals = "[{ alarms: any }, { bake: 5m }]";
    lines.push(stage(`more-${lines.length}`, Math.min(left, STAGE_SIZE), approvals));
  }
  return `pipeline: shop
build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
stages:
${lines.join("\n")}
`;
}

function stage(name: string, size: number, approvals: string): string {
  const environments = Array.from({ length: size }, (_, index) => `${name}-${index + 1}`);
  return `  - { stage: ${name}, environments: [${environments.join(", ")}], approvals: ${approvals} }`;
}

/** @throws when it is not valid, which is a mistake of the benchmark */
export function understood(text: string): Pipeline {
  const parsed = parsePipelineFile({ text, file: PIPELINE_FILE, repositoryName: "shop" });
  if (parsed.ok) return parsed.pipeline;
  throw new Error(`The benchmark's own pipeline has problems: ${JSON.stringify(parsed.problems)}`);
}

/** 26 regions in five waves of increasing size, three zones in each, one box before the rest. */
export function articlePipeline(): { readonly pipeline: Pipeline; readonly environments: number } {
  const file = fileURLToPath(new URL("../simulation/pipelines/article.yml", import.meta.url));
  const pipeline = understood(readFileSync(file, "utf8"));
  const environments = pipeline.stages.flatMap((stage) => stage.environments).length;
  return { pipeline, environments };
}
