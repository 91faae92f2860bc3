/** Which pipeline this repository has, found the way the service finds it. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CORE_SCHEMA, load } from "js-yaml";
import {
  defaultPipelineName,
  folderFileName,
  PIPELINE_NAME_PATTERN,
} from "../../src/config/pipeline-name.ts";
import { type PipelineName, pipelineName } from "../../src/domain/ids.ts";
import { input } from "./inputs.ts";
import type { Job } from "./job.ts";
import { Refusal } from "./refusal.ts";

/** The input, else what the pipeline file in the workspace says, else what the repository's name makes of it. */
export async function findPipeline(job: Job): Promise<PipelineName> {
  const given = input("pipeline");
  if (given !== null) return pipelineName(given);

  const files = await pipelineFiles(job.workspace);
  if (files.length > 1) {
    throw new Refusal(
      'This repository has several pipelines; say which one with input "pipeline".',
    );
  }
  const [file] = files;
  const written = file === undefined ? null : await writtenName(join(job.workspace, file));
  const ofFolder = file === undefined ? null : folderFileName(file);
  if (written !== null) return pipelineName(written);
  return defaultPipelineName(ofFolder ?? job.repository);
}

const FILE = ".github/release-captain.yml";
const FOLDER = ".github/release-captain";

/** Empty where the job has checked nothing out. */
async function pipelineFiles(workspace: string): Promise<readonly string[]> {
  const top = await namesIn(join(workspace, ".github"));
  const beside = await namesIn(join(workspace, FOLDER));
  return [
    ...(top.includes("release-captain.yml") ? [FILE] : []),
    ...beside.map((name) => `${FOLDER}/${name}`).filter((file) => folderFileName(file) !== null),
  ];
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

/** Only the name is read here; what else is wrong with the file is the service's to say. */
async function writtenName(file: string): Promise<string | null> {
  let name: unknown;
  try {
    const written: unknown = load(await readFile(file, "utf8"), { schema: CORE_SCHEMA });
    name =
      typeof written === "object" && written !== null ? Reflect.get(written, "pipeline") : null;
  } catch {
    throw new Refusal("The pipeline file cannot be read; run `release-captain validate`.");
  }
  if (name === undefined || name === null) return null;
  if (typeof name === "string" && PIPELINE_NAME_PATTERN.test(name)) return name;
  throw new Refusal("The pipeline file has no valid name; run `release-captain validate`.");
}
