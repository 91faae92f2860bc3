/** Tells the script what a run or job is about. */
import { isMap, type Value } from "../expressions/value.ts";
import type { Scene } from "../script.ts";
import { fileName, type Run } from "./run.ts";

type JobOfScene = {
  readonly id: string;
  readonly name: string;
  readonly matrix: Value;
  readonly environment: string | null;
};

/** @param job null for the run as a whole */
export function sceneOf(run: Run, attempt: number, job: JobOfScene | null): Scene {
  const inputs = run.inputs.texts;
  const ofMatrix = job === null ? null : environmentIn(job.matrix);
  return {
    repository: run.repository.fullName,
    workflow: fileName(run.workflow.path),
    event: run.event,
    runId: run.id,
    attempt,
    commit: inputs["commit"] || run.headSha,
    environment: ofMatrix ?? (inputs["environment"] || null) ?? job?.environment ?? null,
    inputs,
    job: job?.id ?? null,
    jobName: job?.name ?? null,
    matrix: job?.matrix ?? null,
  };
}

/** `matrix.environment`, or `matrix.<axis>.environment`. */
function environmentIn(matrix: Value): string | null {
  if (!isMap(matrix)) return null;
  const { environment } = matrix;
  if (typeof environment === "string") return environment;
  for (const axis of Object.values(matrix)) {
    const found = isMap(axis) ? axis["environment"] : undefined;
    if (typeof found === "string") return found;
  }
  return null;
}
