/** Names a pipeline whose file does not; the service, the Action and the command line must agree on it. */
import { type PipelineName, pipelineName } from "../domain/ids.ts";

export const PIPELINE_NAME_PATTERN = /^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/;

/**
 * @param repositoryName without its owner, such as "My.Repo"
 * @returns it in lower case, other characters as "-", none at the ends, at most 30 characters
 */
export function defaultPipelineName(repositoryName: string): PipelineName {
  const dashed = repositoryName.toLowerCase().replaceAll(/[^a-z0-9]/g, "-");
  const name = withoutDashes(withoutDashes(dashed).slice(0, 30));
  return pipelineName(name === "" ? "pipeline" : name);
}

/** Files in this folder are pipelines of their own, beside `.github/release-captain.yml`. */
const FOLDER = /(?:^|\/)\.github\/release-captain\/([^/]+)\.ya?ml$/;

/** The name of a folder's file (`checkout` for `.github/release-captain/checkout.yml`), or null for another file. */
export function folderFileName(file: string): string | null {
  return FOLDER.exec(file)?.[1] ?? null;
}

/** By hand: a pattern for "dashes at the end" takes the square of a long row of dashes. */
function withoutDashes(text: string): string {
  let start = 0;
  let end = text.length;
  while (text[start] === "-") start++;
  while (end > start && text[end - 1] === "-") end--;
  return text.slice(start, end);
}
