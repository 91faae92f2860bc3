/** Warns of what a pipeline may do and nobody should want. */
import type { ApprovalStep, Pipeline, Stage } from "../domain/pipeline.ts";

/** Advice: a pipeline with warnings is in force like any other. */
export interface Warning {
  readonly code: WarningCode;
  /** A sentence without its full stop. */
  readonly message: string;
}

export type WarningCode =
  /** Nothing is watched for any time before the next part of production gets it. */
  | "no-bake"
  /** No alarm can stop or roll back a release there. */
  | "no-alarm"
  | "first-wave-too-large"
  | "shrinking-wave"
  /** One release needs more requests than GitHub takes in an hour. */
  | "too-many-writes";

/** In the order of the rules above; at most one of each kind. */
export function lintPipeline(pipeline: Pipeline): readonly Warning[] {
  const parts = productionParts(pipeline.stages);
  return [
    ...warn("no-bake", withoutBake(parts)),
    ...warn("no-alarm", withoutAlarm(pipeline.stages)),
    ...warn("first-wave-too-large", firstTooLarge(parts)),
    ...warn("shrinking-wave", shrinking(parts)),
    ...warn("too-many-writes", tooManyWrites(pipeline.stages)),
  ];
}

function warn(code: WarningCode, message: string | null): readonly Warning[] {
  return message === null ? [] : [{ code, message }];
}

/** A wave, or a stage outside of waves. */
interface Part {
  readonly name: string;
  readonly stages: readonly Stage[];
  /** Regions, or where none are named the most environments that one stage has. */
  readonly size: number;
  readonly unit: "region" | "environment";
}

function productionParts(stages: readonly Stage[]): readonly Part[] {
  const production = stages.filter((stage) => stage.production);
  const groups = Map.groupBy(production, (stage) => stage.wave ?? stage.name);
  return [...groups].map(([name, members]) => {
    const regions = new Set(members.flatMap(regionsOf));
    const widest = Math.max(...members.map((stage) => stage.environments.length));
    return regions.size > 0
      ? { name, stages: members, size: regions.size, unit: "region" }
      : { name, stages: members, size: widest, unit: "environment" };
  });
}

function regionsOf(stage: Stage): readonly string[] {
  return stage.environments.flatMap(({ region }) => (region === null ? [] : [region]));
}

/** After the last part nothing follows that a bake could protect. */
function withoutBake(parts: readonly Part[]): string | null {
  const followed = parts.length > 1 ? parts.slice(0, -1) : parts;
  const bare = followed.filter(({ stages }) => !stages.some(bakes));
  if (bare.length === 0) return null;
  return `${listed(bare.map(({ name }) => name))} in production without a bake: slow harm is seen only after the next part has it too`;
}

function bakes({ waveBakeMs, approvals }: Stage): boolean {
  const steps = approvals.map((step) => (step.kind === "bake" ? step.bakeMs : 0));
  return Math.max(waveBakeMs ?? 0, ...steps) > 0;
}

function withoutAlarm(stages: readonly Stage[]): string | null {
  const deaf = stages.filter((stage) => stage.production && !stage.approvals.some(isAlarms));
  if (deaf.length === 0) return null;
  return `${listed(deaf.map(({ name }) => name))} in production without alarms: nothing there stops or rolls back by itself when users suffer`;
}

function isAlarms({ kind }: ApprovalStep): boolean {
  return kind === "alarms";
}

function firstTooLarge(parts: readonly Part[]): string | null {
  const [first] = parts;
  if (first === undefined || parts.length < 2 || first.size < 2) return null;
  return `${first.name} is the first in production and has ${counted(first)}: begin with one`;
}

function shrinking(parts: readonly Part[]): string | null {
  const index = parts.findIndex((part, at) => {
    const before = parts[at - 1];
    return before !== undefined && before.unit === part.unit && part.size < before.size;
  });
  const [before, part] = [parts[index - 1], parts[index]];
  if (before === undefined || part === undefined) return null;
  return `${part.name} with ${counted(part)} comes after ${before.name} with ${counted(before)}: waves grow as trust does`;
}

function counted({ size, unit }: Part): string {
  return `${size} ${unit}${size === 1 ? "" : "s"}`;
}

/** GitHub's limit on requests that create content, for one app in one organisation. */
const WRITES_AN_HOUR = 500;

function tooManyWrites(stages: readonly Stage[]): string | null {
  const writes = writesPerRelease(stages);
  if (writes <= WRITES_AN_HOUR) return null;
  return `a release takes about ${writes} writes to GitHub, which allows ${WRITES_AN_HOUR} an hour: it takes ${Math.ceil(writes / WRITES_AN_HOUR)} hours at least; "fan-out: stage" needs fewer`;
}

/**
 * The fewest that one release needs on its whole way: a Deployment for each environment, and a dispatch
 * for each run of a deploy or approval workflow.
 */
export function writesPerRelease(stages: readonly Stage[]): number {
  return stages.reduce((sum, { environments, deploy, approvals }) => {
    const workflows = approvals.filter(({ kind }) => kind === "workflow").length;
    const forEach = deploy.fanOut === "environment" ? environments.length : 1;
    const dispatches = deploy.workflow === null ? 0 : forEach;
    return sum + environments.length * (1 + workflows) + dispatches;
  }, 0);
}

const MOST_LISTED = 3;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_LISTED).join(", ");
  const rest = names.length - MOST_LISTED;
  return `${shown}${rest > 0 ? ` and ${rest} more` : ""} ${names.length === 1 ? "is" : "are"}`;
}
