/** The expanded pipeline as data for machines: `release-captain plan --json`. */
import { formatDuration } from "../domain/duration.ts";
import type { ApprovalStep, Pipeline, Stage } from "../domain/pipeline.ts";

export interface Plan {
  readonly pipeline: string;
  /** In the order of travel. */
  readonly stages: readonly PlannedStage[];
}

export interface PlannedStage {
  readonly name: string;
  readonly wave: string | null;
  readonly production: boolean;
  readonly environments: readonly {
    readonly name: string;
    readonly region: string | null;
    readonly zone: string | null;
  }[];
  /** As a person would write them; with those that a production stage gets by itself. */
  readonly approvals: readonly PlannedStep[];
  /** On the last stage of a wave that bakes: how long all of the wave is watched. */
  readonly bake?: string;
}

export type PlannedStep = Readonly<
  Record<string, string | readonly string[] | Readonly<Record<string, unknown>>>
>;

export function planJson(pipeline: Pipeline): Plan {
  return { pipeline: pipeline.name, stages: pipeline.stages.map(planStage) };
}

function planStage(stage: Stage): PlannedStage {
  const { name, wave, production, environments, approvals, waveBakeMs } = stage;
  return {
    name,
    wave,
    production,
    environments: environments.map(({ name, region, zone }) => ({ name, region, zone })),
    approvals: approvals.map(planStep),
    ...(waveBakeMs === null ? {} : { bake: formatDuration(waveBakeMs) }),
  };
}

function planStep(step: ApprovalStep): PlannedStep {
  switch (step.kind) {
    case "workflow":
      return { workflow: step.workflow, ...unlessUsual(step.timeoutMs, "2h") };
    case "check":
      return { check: step.check, app: step.app, ...unlessUsual(step.timeoutMs, "2h") };
    case "alarms":
      return { alarms: step.names ?? "any", ...unlessUsual(step.timeoutMs, null) };
    case "bake":
      return { bake: formatDuration(step.bakeMs) };
    case "manual": {
      const { teams, users, count } = step;
      const people = {
        ...(teams.length === 0 ? {} : { teams }),
        ...(users.length === 0 ? {} : { users }),
      };
      return { manual: { ...people, count }, ...unlessUsual(step.timeoutMs, "7d") };
    }
  }
}

function unlessUsual(timeoutMs: number | null, usual: string | null): { timeout?: string } {
  const timeout = timeoutMs === null ? null : formatDuration(timeoutMs);
  return timeout === null || timeout === usual ? {} : { timeout };
}
