/** How much longer a release travels than the work on its critical path takes. */

import { environmentName, releaseId } from "../../domain/ids.ts";
import type { ApprovalStep, Pipeline, Stage } from "../../domain/pipeline.ts";
import { rehearse } from "../../simulation/rehearsal/rehearse.ts";
import { articlePipeline } from "../pipelines.ts";
import type { Row } from "../row.ts";

const MINUTE_MS = 60_000;
const BUILD_MINUTES = 7;
const TEST_MINUTES = 20;
/** Merges follow, so that the way is not empty behind it. */
const FOLLOWERS = 30;

export const makespan: Row = {
  name: "makespan",
  measure: async () => {
    const { pipeline } = articlePipeline();
    const start = Date.UTC(2026, 10, 23);
    const minutes = new Map(
      pipeline.stages
        .flatMap(({ environments }) => environments)
        .map(({ name }, index) => [name, 3 + ((index * 7) % 11)]),
    );
    const first = releaseId("first");
    const { timeline } = rehearse({
      pipeline,
      start,
      takes: {
        build: `${BUILD_MINUTES}m`,
        environments: Object.fromEntries([...minutes].map(([name, takes]) => [name, `${takes}m`])),
        workflows: { "integration-tests.yml": `${TEST_MINUTES}m` },
      },
      outcomes: [],
      events: Array.from({ length: FOLLOWERS + 1 }, (_, index) => ({
        at: start + index * 60 * MINUTE_MS,
        kind: "merge" as const,
        release: index === 0 ? first : releaseId(`after-${index}`),
        files: null,
      })),
      until: null,
    });
    const last = pipeline.stages.at(-1);
    const arrived = timeline.find(
      (line) => line.kind === "promoted" && line.release === first && line.stage === last?.name,
    );
    const travelMs = (arrived?.at ?? Number.POSITIVE_INFINITY) - start;
    const pathMs = criticalPathMs(pipeline, (name) => minutes.get(environmentName(name)) ?? 0);
    const ratio = travelMs / pathMs;
    return [
      {
        what: `makespan: from the merge into the last of ${pipeline.stages.length} stages, virtual time`,
        figure: `${((ratio - 1) * 100).toFixed(2)} % over the critical path of ${(pathMs / 3_600_000).toFixed(1)} h`,
        bar: "<= 1 %",
        isMet: ratio <= 1.01,
        noise: "",
      },
    ];
  },
};

/** The build, then stage after stage but the last: its slowest environment's deployment and approvals side by side, and its wave's bake. */
function criticalPathMs(pipeline: Pipeline, minutesOf: (environment: string) => number): number {
  const before = pipeline.stages.slice(0, -1);
  return before.reduce((sum, stage) => sum + stageMs(stage, minutesOf), BUILD_MINUTES * MINUTE_MS);
}

function stageMs(stage: Stage, minutesOf: (environment: string) => number): number {
  const deployMs = Math.max(...stage.environments.map(({ name }) => minutesOf(name))) * MINUTE_MS;
  return deployMs + Math.max(0, ...stage.approvals.map(stepMs)) + (stage.waveBakeMs ?? 0);
}

function stepMs(step: ApprovalStep): number {
  switch (step.kind) {
    case "workflow":
      return TEST_MINUTES * MINUTE_MS;
    case "bake":
      return step.bakeMs;
    case "alarms":
    case "check":
    case "manual":
      return 0;
  }
}
