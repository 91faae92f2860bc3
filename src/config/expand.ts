/** From the written file to the pipeline of the engine: everything unrolled, every default filled in. */
import {
  type EnvironmentName,
  type PipelineName,
  pipelineName,
  stageName,
  waveName,
} from "../domain/ids.ts";
import type { Pipeline, Stage } from "../domain/pipeline.ts";
import { checkStage, checkWritten } from "./check.ts";
import { checkTemplates } from "./check-templates.ts";
import {
  approvalsOf,
  freezesOf,
  permissionOf,
  readDuration,
  requirementsOf,
  windowsOf,
  withoutAt,
} from "./convert.ts";
import { environmentsOf, type PlacedEnvironment } from "./environments.ts";
import { type FlatStage, flatten } from "./flatten.ts";
import { type Finding, type Path, quote } from "./problem.ts";
import { deployOf, mergeSettings, rollbackOf } from "./settings.ts";
import type { WrittenPipeline } from "./written.ts";

type Expansion =
  | {
      readonly ok: true;
      readonly pipeline: Pipeline;
      /** Where each environment gets its name. */
      readonly places: ReadonlyMap<EnvironmentName, Path>;
    }
  | { readonly ok: false; readonly findings: readonly Finding[] };

const MOST_ENVIRONMENTS = 2_000;

/** @param usualName the pipeline's name where the file has none */
export function expand(written: WrittenPipeline, usualName: PipelineName): Expansion {
  const unusable = checkTemplates(written);
  const early = [...checkWritten(written), ...unusable];
  if (unusable.length > 0) return { ok: false, findings: early };

  const flat = flatten(written);
  const placed = placeEnvironments(flat.stages);
  const findings = [
    ...early,
    ...flat.findings,
    ...placed.findings,
    ...flat.stages.flatMap((stage) =>
      checkStage(written, { stage, environments: placed.of.get(stage)?.length ?? 0 }),
    ),
  ];
  if (findings.length > 0) return { ok: false, findings: oneEach(findings) };
  const stages = flat.stages.map((stage) => stageOf(written, stage, placed.of.get(stage) ?? []));
  const places = new Map(
    [...placed.of.values()].flat().map(({ environment, path }) => [environment.name, path]),
  );
  return { ok: true, pipeline: pipelineOf(written, usualName, stages), places };
}

/** A template used twenty times would have its mistakes told twenty times. */
function oneEach(findings: readonly Finding[]): readonly Finding[] {
  const places = new Map<string, Finding>();
  for (const finding of findings) {
    const place = JSON.stringify([finding.path, finding.at]);
    if (!places.has(place)) places.set(place, finding);
  }
  return [...places.values()];
}

interface Placed {
  readonly of: ReadonlyMap<FlatStage, readonly PlacedEnvironment[]>;
  readonly findings: readonly Finding[];
}

function placeEnvironments(stages: readonly FlatStage[]): Placed {
  const placed = new Map<FlatStage, readonly PlacedEnvironment[]>();
  let left = MOST_ENVIRONMENTS;
  for (const stage of stages) {
    const environments = environmentsOf(stage)
      .take(left + 1)
      .toArray();
    left -= environments.length;
    if (left < 0) {
      const message = `the pipeline has more than ${MOST_ENVIRONMENTS} environments`;
      return { of: new Map(), findings: [{ path: ["stages"], at: "key", message }] };
    }
    placed.set(stage, environments);
  }
  const all = [...placed.values()].flat();
  return { of: placed, findings: [...all.flatMap((each) => each.findings), ...repeated(all)] };
}

/** GitHub does not tell `Prod` from `prod`. */
function repeated(all: readonly PlacedEnvironment[]): readonly Finding[] {
  const seen = new Map<string, string>();
  return all.flatMap(({ environment: { name }, path }): readonly Finding[] => {
    const earlier = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), name);
    if (earlier === undefined) return [];
    const other = earlier === name ? "" : `, as ${quote(earlier)}; GitHub takes them for the same`;
    const message = `the environment ${quote(name)} is there twice${other}`;
    return [{ path, at: "value", message }];
  });
}

function stageOf(
  written: WrittenPipeline,
  flat: FlatStage,
  placed: readonly PlacedEnvironment[],
): Stage {
  const settings = mergeSettings(written, flat);
  const bake = flat.isLastOfWave ? flat.wave?.written.bake : undefined;
  return {
    name: stageName(flat.name),
    wave: flat.wave === null ? null : waveName(flat.wave.name),
    production: settings.production,
    environments: placed.map(({ environment }) => environment),
    deploy: deployOf(settings.deploy),
    approvals: approvalsOf(settings.approvals, settings.production),
    waveBakeMs: bake === undefined ? null : readDuration(bake),
    requires: requirementsOf(settings.requires, settings.window),
    rollback: rollbackOf(settings.rollback),
    ignoresAlarms: settings.ignoresAlarms,
  };
}

function pipelineOf(
  written: WrittenPipeline,
  usualName: PipelineName,
  stages: readonly Stage[],
): Pipeline {
  const { build, alarms = {}, review = {}, permissions = {} } = written;
  return {
    name: written.pipeline === undefined ? usualName : pipelineName(written.pipeline),
    branch: written.branch ?? null,
    paths: written.paths ?? [],
    build: {
      workflow: build.workflow,
      dispatch: build.dispatch ?? false,
      timeoutMs: readDuration(build.timeout ?? "60m"),
    },
    stages,
    leases: leasesOf(written["one-zone-at-a-time"]),
    alarms: {
      heartbeatMs: alarms.heartbeat === undefined ? null : readDuration(alarms.heartbeat),
      from: (alarms.from ?? []).map(withoutAt),
    },
    confirmRollbacks: written.rollback?.confirm ?? true,
    windows: windowsOf(written.windows),
    freezes: freezesOf(written.freezes),
    review: { required: review.required ?? false, bots: (review.bots ?? []).map(withoutAt) },
    permissions: {
      view: permissionOf(permissions.view, "triage"),
      rollback: permissionOf(permissions.rollback, "write"),
      approve: permissionOf(permissions.approve, "maintain"),
    },
    notify: written.notify ?? [],
  };
}

/** Said outright, it also holds where an environment has a region and no zone. */
function leasesOf(isOn: boolean | undefined): Pipeline["leases"] {
  if (isOn === undefined) return "zonal";
  return isOn ? "all" : "off";
}
