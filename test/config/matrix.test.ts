/** One run for a whole stage is a matrix, and GitHub limits those. */
import { expect, test } from "@jest/globals";
import { problemsOf, withStages } from "./a-file.ts";

function stageOf(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `e${index}`).join(", ");
  return withStages(`  - { stage: a, deploy: { fan-out: stage }, environments: [${names}] }\n`);
}

test("a stage of one run may have as many environments as a matrix has jobs, and no more", () => {
  expect(problemsOf(stageOf(256))).toEqual([]);
  expect(problemsOf(stageOf(257))).toEqual([
    '4:45: the stage "a" has 257 environments; with "fan-out: stage" GitHub runs at most 256 of them',
  ]);
});
