/** Where one release stands in each stage of its pipeline. */
import type { Instant, ReleaseId } from "../domain/ids.ts";
import type { Stage } from "../domain/pipeline.ts";
import type { StageExecution, StageRecord, State } from "../domain/state.ts";
import { stagesOf } from "../engine/place.ts";
import { recordOf } from "../engine/slot.ts";
import { type Wait, waits } from "../engine/wait.ts";
import { type EnvironmentProgress, environmentProgress } from "./environment-progress.ts";

export type StageMark =
  | "ahead"
  | "waiting"
  | "working"
  | "approved"
  | "withdrawn"
  | "rejected"
  | "superseded"
  /** The stage was put into the file behind the release. */
  | "skipped";

export interface StageProgress {
  readonly stage: Stage;
  readonly mark: StageMark;
  readonly record: StageRecord | null;
  readonly wait: Wait | null;
  /** While the stage works on this release. */
  readonly execution: StageExecution | null;
  readonly environments: readonly EnvironmentProgress[];
}

/** In the order of travel. */
export function stageProgresses(
  state: State,
  release: ReleaseId,
  now: Instant,
): readonly StageProgress[] {
  const waiting = new Map(waits(state, now).map((wait) => [wait.stage, wait]));
  const stages = stagesOf(state);
  const furthest = stages.findLastIndex((stage) => recordOf(state, stage, release) !== undefined);
  return stages.map((inForce, index): StageProgress => {
    const record = recordOf(state, inForce, release) ?? null;
    const execution = executionOf(state, inForce, release);
    const wait = waiting.get(inForce.name) ?? null;
    const own = wait?.release === release ? wait : null;
    const stage = execution?.stage ?? inForce;
    return {
      stage,
      mark: markOf(record, own !== null, index < furthest),
      record,
      wait: own,
      execution,
      environments: stage.environments.map(({ name }) =>
        environmentProgress(state, release, { name, now }),
      ),
    };
  });
}

function executionOf(state: State, stage: Stage, release: ReleaseId): StageExecution | null {
  const execution = state.stages.get(stage.name)?.execution ?? null;
  return execution?.release === release && execution.verdict === null ? execution : null;
}

function markOf(record: StageRecord | null, waits: boolean, isPast: boolean): StageMark {
  if (waits) return "waiting";
  switch (record?.status) {
    case undefined:
      return isPast ? "skipped" : "ahead";
    case "deploying":
      return "working";
    case "readmitted":
      return "ahead";
    case "approved":
    case "withdrawn":
    case "rejected":
    case "superseded":
      return record.status;
  }
}
