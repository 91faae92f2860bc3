/** Pipelines of many shapes, and changes to them while releases travel. */
import { environmentName, pipelineName, stageName, waveName } from "../../domain/ids.ts";
import type { ApprovalStep, Environment, Pipeline, Stage } from "../../domain/pipeline.ts";
import type { Chance } from "./chance.ts";

const MINUTE = 60_000;

export function randomPipeline(chance: Chance): Pipeline {
  const hasRegions = chance.happens(0.5);
  const count = chance.between(1, 5);
  const firstOfWave = chance.happens(0.4) ? chance.between(0, count - 1) : count;
  const stages = Array.from({ length: count }, (_, index) =>
    randomStage(chance, { name: `s${index}`, hasRegions, inWave: index >= firstOfWave }),
  );
  return {
    name: pipelineName("random"),
    branch: null,
    paths: [],
    build: { workflow: "build.yml", dispatch: false, timeoutMs: 20 * MINUTE },
    stages: stages.map((stage, index) =>
      index === count - 1 && stage.wave !== null && chance.happens(0.6)
        ? { ...stage, waveBakeMs: chance.between(1, 20) * MINUTE }
        : stage,
    ),
    leases: hasRegions ? (chance.pick(["zonal", "all", "off"] as const) ?? "off") : "off",
    alarms: { heartbeatMs: chance.happens(0.2) ? 15 * MINUTE : null, from: [] },
    confirmRollbacks: true,
    windows: {},
    freezes: [],
    review: { required: false, bots: [] },
    permissions: {
      view: { role: "triage" },
      rollback: { role: "write" },
      approve: { role: "maintain" },
    },
    notify: [],
  };
}

/** A stage comes, goes, or gets another environment, or one of another stage's. */
export function editPipeline(pipeline: Pipeline, chance: Chance, edit: number): Pipeline {
  const { stages } = pipeline;
  const index = chance.between(0, stages.length - 1);
  const here = stages[index];
  if (here === undefined) return pipeline;
  const replace = (stage: Stage) => ({ ...pipeline, stages: stages.with(index, stage) });
  switch (chance.weigh({ insert: 3, remove: 2, add: 2, leave: 2, move: 2, relax: 1 })) {
    case "insert": {
      const inserted = randomStage(chance, { name: `n${edit}`, hasRegions: false, inWave: false });
      return { ...pipeline, stages: stages.toSpliced(index, 0, inserted) };
    }
    case "remove":
      return stages.length < 2 ? pipeline : { ...pipeline, stages: stages.toSpliced(index, 1) };
    case "add":
      return replace({
        ...here,
        environments: [...here.environments, randomEnvironment(chance, `a${edit}`, false)],
      });
    case "leave":
      return here.environments.length < 2
        ? pipeline
        : replace({ ...here, environments: here.environments.slice(1) });
    case "move":
      return move(pipeline, index, chance.between(0, stages.length - 1));
    case "relax":
      return replace({ ...here, approvals: [] });
  }
}

function move(pipeline: Pipeline, from: number, to: number): Pipeline {
  const source = pipeline.stages[from];
  const target = pipeline.stages[to];
  const [moved, ...rest] = source?.environments ?? [];
  if (source === undefined || target === undefined || from === to) return pipeline;
  if (moved === undefined || rest.length === 0) return pipeline;
  const stages = pipeline.stages
    .with(from, { ...source, environments: rest })
    .with(to, { ...target, environments: [...target.environments, moved] });
  return { ...pipeline, stages };
}

function randomStage(
  chance: Chance,
  {
    name,
    hasRegions,
    inWave,
  }: { readonly name: string; readonly hasRegions: boolean; readonly inWave: boolean },
): Stage {
  const production = inWave || chance.happens(0.4);
  return {
    name: stageName(name),
    wave: inWave ? waveName("w") : null,
    production,
    environments: Array.from(
      { length: chance.weigh({ "1": 5, "2": 3, "3": 1 }) === "1" ? 1 : chance.between(2, 3) },
      (_, index) => randomEnvironment(chance, `${name}e${index}`, hasRegions),
    ),
    deploy: {
      workflow: "deploy.yml",
      app: null,
      fanOut: "environment",
      startWithinMs: chance.between(5, 12) * MINUTE,
      timeoutMs: chance.between(8, 20) * MINUTE,
    },
    approvals: randomApprovals(chance, production),
    waveBakeMs: null,
    requires: [],
    rollback: {
      automatic: chance.weigh({ production: 4, all: 2, off: 1 }),
      scope: chance.weigh({ environment: 3, stage: 1 }),
    },
    ignoresAlarms: chance.happens(0.1),
  };
}

function randomEnvironment(chance: Chance, name: string, hasRegions: boolean): Environment {
  return {
    name: environmentName(name),
    region: hasRegions ? `r${chance.between(0, 2)}` : null,
    zone: hasRegions && chance.happens(0.8) ? `z${chance.between(0, 2)}` : null,
    url: null,
    oneBox: false,
  };
}

function randomApprovals(chance: Chance, production: boolean): readonly ApprovalStep[] {
  const steps: ApprovalStep[] = [];
  if (chance.happens(0.35)) {
    steps.push({ kind: "workflow", workflow: "tests.yml", timeoutMs: 15 * MINUTE });
  }
  if (chance.happens(0.2)) {
    steps.push({ kind: "check", check: "smoke", app: "checker", timeoutMs: 15 * MINUTE });
  }
  if (chance.happens(0.4)) steps.push({ kind: "bake", bakeMs: chance.between(1, 25) * MINUTE });
  if (chance.happens(production ? 0.85 : 0.15)) {
    const names = chance.happens(0.3) ? ["errors"] : null;
    steps.push({ kind: "alarms", names, timeoutMs: chance.happens(0.2) ? 20 * MINUTE : null });
  }
  return steps;
}
