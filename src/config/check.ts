/** Checks what no single value shows: names that refer to each other, and settings that contradict. */
import { checkApprovals, requirementsCheck } from "./check-conditions.ts";
import type { FlatStage } from "./flatten.ts";
import { placesOfSettings } from "./places.ts";
import { type Finding, type Path, quote } from "./problem.ts";
import { mergeSettings } from "./settings.ts";
import { mentions } from "./template.ts";
import type { WrittenPipeline } from "./written.ts";
import type { WrittenDeploy } from "./written-stage.ts";

/** What is wrong wherever it is used. */
export function checkWritten(written: WrittenPipeline): readonly Finding[] {
  const checkRequirements = requirementsCheck(written.windows);
  return [
    ...checkDeploy(written.deploy, ["deploy"]),
    ...placesOfSettings(written).flatMap(({ settings, path }) => [
      ...checkDeploy(settings.deploy, [...path, "deploy"]),
      ...checkApprovals(settings.approvals, [...path, "approvals"]),
      ...checkRequirements(settings, path),
    ]),
    ...placesOfLists(written).flatMap(({ names, path }) => repeatedNames(names, path)),
    ...checkHours(written),
    ...checkDates(written),
  ];
}

/** What is wrong in a stage once its settings are merged and its environments are counted. */
export function checkStage(
  written: WrittenPipeline,
  { stage, environments }: { readonly stage: FlatStage; readonly environments: number },
): readonly Finding[] {
  return [
    ...checkMergedDeploy(written, stage),
    ...checkSharedChecks(stage, environments),
    ...checkMatrix(written, stage, environments),
  ];
}

/** "A matrix will generate a maximum of 256 jobs per workflow run". */
const MOST_JOBS = 256;

function checkMatrix(
  written: WrittenPipeline,
  stage: FlatStage,
  environments: number,
): readonly Finding[] {
  const isMatrix = mergeSettings(written, stage).deploy["fan-out"] === "stage";
  if (!isMatrix || environments <= MOST_JOBS) return [];
  const message = `the stage ${quote(stage.name)} has ${environments} environments; with "fan-out: stage" GitHub runs at most ${MOST_JOBS} of them`;
  return [{ path: [...stage.path, "environments"], at: "key", message }];
}

function checkMergedDeploy(written: WrittenPipeline, stage: FlatStage): readonly Finding[] {
  const { deploy } = mergeSettings(written, stage);
  if (deploy.workflow !== undefined || deploy.app !== undefined) return [];
  const message =
    written.deploy === undefined
      ? '"deploy" is missing: it names the workflow that deploys'
      : '"deploy" must name a workflow or an app';
  return [{ path: ["deploy"], at: "key", message }];
}

/** One check run could not tell which of several environments it speaks of. */
function checkSharedChecks(stage: FlatStage, environments: number): readonly Finding[] {
  const isOwn = stage.written.approvals !== undefined;
  const approvals = isOwn ? stage.written.approvals : stage.wave?.written.approvals;
  if (approvals === undefined || approvals === "none" || environments < 2) return [];
  const path = [...(isOwn ? stage.path : (stage.wave?.path ?? [])), "approvals"];
  return approvals.flatMap((step, index): readonly Finding[] => {
    if (!("check" in step) || mentions(step.check, "environment")) return [];
    const message = `this check must say {environment}: the stage ${quote(stage.name)} has ${environments} of them`;
    return [{ path: [...path, index, "check"], at: "value", message }];
  });
}

function checkDeploy(deploy: WrittenDeploy | undefined, path: Path): readonly Finding[] {
  if (deploy?.app === undefined) return [];
  if (deploy.workflow !== undefined) {
    const message = '"deploy" must name a workflow or an app, not both';
    return [{ path: [...path, "app"], at: "key", message }];
  }
  if (deploy["fan-out"] !== "stage") return [];
  const message = '"fan-out" is for workflows: an app is told of each environment by itself';
  return [{ path: [...path, "fan-out"], at: "key", message }];
}

function placesOfLists(written: WrittenPipeline) {
  return [
    ...written.stages.map((entry, index) => ({
      names: "wave" in entry ? (entry.regions ?? []) : [],
      path: ["stages", index, "regions"],
    })),
    ...Object.entries(written.templates ?? {}).map(([name, { zones }]) => ({
      names: zones ?? [],
      path: ["templates", name, "zones"],
    })),
  ];
}

function repeatedNames(names: readonly string[], path: Path): readonly Finding[] {
  return names.flatMap((name, index): readonly Finding[] => {
    if (names.indexOf(name) === index) return [];
    const message = `${quote(name)} is there twice`;
    return [{ path: [...path, index], at: "value", message }];
  });
}

/** Times and dates of these forms compare like texts. */
function checkHours(written: WrittenPipeline): readonly Finding[] {
  return Object.entries(written.windows ?? {}).flatMap(
    ([name, { from, to }]): readonly Finding[] => {
      if (from < to) return [];
      const message = `a window begins before it ends: ${from} is not before ${to}`;
      return [{ path: ["windows", name, "to"], at: "value", message }];
    },
  );
}

function checkDates(written: WrittenPipeline): readonly Finding[] {
  return (written.freezes ?? []).flatMap(({ from, to }, index): readonly Finding[] => {
    if (from <= to) return [];
    const message = `a freeze begins before it ends: ${from} is after ${to}`;
    return [{ path: ["freezes", index, "to"], at: "value", message }];
  });
}
