/** How long a thousand merges take through 158 environments, in virtual time, with every invariant checked. */

import { releaseId } from "../../domain/ids.ts";
import { rehearse } from "../../simulation/rehearsal/rehearse.ts";
import { articlePipeline } from "../pipelines.ts";
import type { Row } from "../row.ts";
import { median, spread } from "../statistics.ts";

const ROUNDS = 3;
const MERGE_EVERY_MS = 30 * 60_000;

export const simulation: Row = {
  name: "simulation",
  measure: async (scale) => {
    const { pipeline, environments } = articlePipeline();
    const start = Date.UTC(2026, 10, 23);
    const events = Array.from({ length: scale.merges }, (_, index) => ({
      at: start + index * MERGE_EVERY_MS,
      kind: "merge" as const,
      release: releaseId(`r${index + 1}`),
      files: null,
    }));
    const takes = { build: "5m", deploy: "5m", workflows: { "integration-tests.yml": "20m" } };
    const seconds: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const startedAt = performance.now();
      rehearse({ pipeline, start, takes, outcomes: [], events, until: null });
      seconds.push((performance.now() - startedAt) / 1_000);
    }
    const middle = median(seconds);
    return [
      {
        what: `simulation: ${scale.merges} merges through ${environments} environments`,
        figure: `${middle.toFixed(1)} s`,
        bar: "< 5 s",
        isMet: middle < 5,
        noise: `${ROUNDS} rounds, ${spread(seconds, 1, " s")}`,
      },
    ];
  },
};
