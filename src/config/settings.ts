/** What holds for one stage: its own settings over those of its wave over those of the pipeline. */
import type { Deploy, Stage } from "../domain/pipeline.ts";
import { readDuration } from "./convert.ts";
import type { FlatStage } from "./flatten.ts";
import type { WrittenPipeline } from "./written.ts";
import type { WrittenDeploy, WrittenRequirements, WrittenSettings } from "./written-stage.ts";

/** Every setting of a stage, merged key by key; without defaults. */
interface MergedSettings {
  readonly production: boolean;
  readonly deploy: WrittenDeploy;
  readonly approvals: WrittenSettings["approvals"];
  readonly requires: WrittenRequirements;
  readonly window: string | undefined;
  readonly rollback: NonNullable<WrittenSettings["rollback"]>;
  readonly ignoresAlarms: boolean;
}

export function mergeSettings(pipeline: WrittenPipeline, stage: FlatStage): MergedSettings {
  const wave: WrittenSettings = stage.wave?.written ?? {};
  const own: WrittenSettings = stage.written;
  return {
    production: own.production ?? wave.production ?? stage.wave !== null,
    deploy: [pipeline.deploy, wave.deploy, own.deploy].reduce<WrittenDeploy>(mergeDeploy, {}),
    approvals: own.approvals ?? wave.approvals,
    requires: mergeRequirements(wave.requires, own.requires),
    window: own.window ?? wave.window,
    rollback: { ...pipeline.rollback, ...wave.rollback, ...own.rollback },
    ignoresAlarms: (own.alarms ?? wave.alarms) === "ignore",
  };
}

/** A stage deploys by a workflow or by an app: naming the one puts the other aside. */
function mergeDeploy(outer: WrittenDeploy, inner: WrittenDeploy | undefined): WrittenDeploy {
  const { workflow, app, ...rest } = { ...outer, ...inner };
  if (inner?.workflow !== undefined) return { ...rest, workflow: inner.workflow };
  if (inner?.app !== undefined) return { ...rest, app: inner.app };
  return { ...outer, ...inner };
}

/** Mappings merge key by key; a list replaces what it is laid over. */
function mergeRequirements(
  outer: WrittenRequirements = {},
  inner: WrittenRequirements | undefined,
): WrittenRequirements {
  if (inner === undefined) return outer;
  return Array.isArray(outer) || Array.isArray(inner) ? inner : { ...outer, ...inner };
}

/** An app has no runs of ours: it is told of each environment by itself. */
export function deployOf(deploy: WrittenDeploy): Deploy {
  return {
    workflow: deploy.workflow ?? null,
    app: deploy.app ?? null,
    fanOut: deploy.app === undefined ? (deploy["fan-out"] ?? "environment") : "environment",
    startWithinMs: readDuration(deploy["start-within"] ?? "30m"),
    timeoutMs: readDuration(deploy.timeout ?? "60m"),
  };
}

export function rollbackOf({ automatic, scope }: MergedSettings["rollback"]): Stage["rollback"] {
  return { automatic: automatic ?? "production", scope: scope ?? "environment" };
}
