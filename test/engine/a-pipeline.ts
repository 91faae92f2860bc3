/** A pipeline for tests, from its stages' names: each has one environment of the same name. */
import { environmentName, pipelineName, stageName } from "../../src/domain/ids.ts";
import type { Pipeline, Stage } from "../../src/domain/pipeline.ts";

/** @param names `beta > prod` */
export function aPipeline(names: string, changes: Partial<Stage> = {}): Pipeline {
  return {
    name: pipelineName("demo"),
    branch: null,
    paths: [],
    build: { workflow: "build.yml", dispatch: false, timeoutMs: 3_600_000 },
    stages: names.split(" > ").map((name) => ({ ...aStage(name), ...changes })),
    leases: "off",
    alarms: { heartbeatMs: null, from: [] },
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

function aStage(name: string): Stage {
  const environment = { name: environmentName(name), region: null, zone: null, url: null };
  return {
    name: stageName(name),
    wave: null,
    production: false,
    environments: [{ ...environment, oneBox: false }],
    deploy: {
      workflow: "deploy.yml",
      app: null,
      fanOut: "environment",
      startWithinMs: 1_800_000,
      timeoutMs: 3_600_000,
    },
    approvals: [],
    waveBakeMs: null,
    requires: [],
    rollback: { automatic: "production", scope: "environment" },
    ignoresAlarms: false,
  };
}
