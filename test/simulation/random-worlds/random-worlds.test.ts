/** Thousands of random worlds; `SEED=… npm test -- random-worlds` replays one, `WORLDS=100000` asks for more. */
import { expect, test } from "@jest/globals";
import { playRandomWorld } from "../../../src/simulation/random/random-play.ts";

const seed = process.env["SEED"];
const worlds = Number(process.env["WORLDS"] ?? 2_000);
const first = seed === undefined ? 1 : Number(seed);
const count = seed === undefined ? worlds : 1;

test(`nothing that must never happen happens in ${count} random worlds`, () => {
  const broken: string[] = [];
  for (let each = first; each < first + count && broken.length < 5; each += 1) {
    const { violations, journal } = playRandomWorld(each);
    if (violations.length === 0) continue;
    broken.push(`SEED=${each}: ${violations.slice(0, 3).join("; ")}`);
    if (seed !== undefined) broken.push(...journal.map((entry) => JSON.stringify(entry)));
  }

  expect(broken).toEqual([]);
}, 3_600_000);
