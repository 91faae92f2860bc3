/** Begins with the tests that take longest, so that no core is left alone with one of them at the end. */
import { statSync } from "node:fs";

/** Some take long though their files are short. */
const LONGEST = [
  "simulation/demo/demo.test.ts",
  "end-to-end/sudden-death.test.ts",
  "bench/smoke.test.ts",
  "simulation/random-worlds/random-worlds.test.ts",
];

/** What Jest expects of a sequencer. Its own one knows how long a file takes only where it has run before. */
export default class LongestFirst {
  /** @param tests each with the `path` of its file */
  sort(tests) {
    const ranked = [...tests].map((test) => ({ test, rank: rankOf(test.path) }));
    return ranked.sort((a, b) => a.rank - b.rank).map(({ test }) => test);
  }

  /** It does not remember which tests failed: any may have. */
  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
}

/** The lower, the earlier: those of the list, then the largest files. */
function rankOf(path) {
  const place = LONGEST.findIndex((name) => path.endsWith(name));
  return place >= 0 ? place - Number.MAX_SAFE_INTEGER : -statSync(path).size;
}
