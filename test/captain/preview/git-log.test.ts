/**
 * What a preview lists, held against Git itself. For the history of a repository on this machine:
 * `REPOSITORY=FOLDER npm test -- git-log -t "lists exactly" --testTimeout=300000`.
 */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { gatherPreview } from "../../../src/captain/preview/gather.ts";
import { aBench, aLine, type Bench, nameOf, release, untilThen } from "./a-desk.ts";
import { aHistory, type History, realHistory } from "./a-history.ts";

/** Chooses the pairs, and the history. */
const SEED = 20_261_123;
const PAIRS = 200;

let history: History;
let bench: Bench;
beforeAll(async () => {
  const folder = process.env["REPOSITORY"];
  history = folder === undefined ? aHistory(SEED, 700) : realHistory(folder);
  bench = await aBench();
  const { repository } = bench.world;
  for (const ref of history.branches) {
    await bench.world.world.importGit(repository, { directory: history.directory, ref });
  }
  await release(bench, history.commits);
});
afterAll(async () => {
  await bench.close();
  history.remove();
});

test(`lists exactly what git log lists, for ${PAIRS} pairs of commits`, async () => {
  const pairs = pairsOf(history.commits);
  const differences: Differences = [];
  for (const { to, from } of pairs) {
    const line = aLine("prod", nameOf(from), nameOf(to));
    const gathered = await gatherPreview(bench.desk, [line], untilThen(AbortSignal.abort()));
    differences.push(...gathered.differences);
  }

  const expected = pairs.map(({ to, from }) => history.log(to, from).toSorted());
  const listed = differences.map(({ changes }) => changes.map(({ commit }) => commit).toSorted());
  expect(listed).toEqual(expected);
  expect(differences.map(({ total }) => total)).toEqual(expected.map((log) => log.length));
  expect(bench.warnings).toEqual([]);
});

test("the pairs are worth the comparison", () => {
  const logs = pairsOf(history.commits).map(({ to, from }) => ({
    left: history.log(to, from).length,
    missed: history.log(from, to).length,
  }));
  const forked = logs.filter(({ left, missed }) => left > 0 && missed > 0);
  const straight = logs.filter(({ left, missed }) => left > 0 && missed === 0);

  expect(logs.filter(({ left }) => left > 250).length).toBeGreaterThan(20);
  expect(forked.length).toBeGreaterThan(20);
  expect(straight.length).toBeGreaterThan(20);
});

test("lists no change before one that stands on it", async () => {
  const [to = "", from = ""] = [history.commits.at(-1), history.commits[0]];
  const line = aLine("prod", nameOf(from), nameOf(to));

  const { differences } = await gatherPreview(bench.desk, [line], untilThen(AbortSignal.abort()));

  const places = new Map(differences[0]?.changes.map(({ commit }, index) => [commit, index]));
  const inverted = [...places].filter(([commit, place]) =>
    bench.world.repository.commits.get(commit)?.parents.some((parent) => {
      const placeOfParent = [...places].find(([sha]) => sha === parent)?.[1];
      return placeOfParent !== undefined && placeOfParent < place;
    }),
  );
  expect(places.size).toBeGreaterThan(250);
  expect(inverted).toEqual([]);
});

type Differences = Awaited<ReturnType<typeof gatherPreview>>["differences"][number][];

/** From anywhere, or neighbours, which have parted more often; no pair twice. */
function pairsOf(commits: readonly string[]): readonly { to: string; from: string }[] {
  let state = SEED;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const pairs = new Map<string, { to: string; from: string }>();
  while (pairs.size < PAIRS) {
    const to = below(commits.length);
    const distance = below(2) === 0 ? below(12) : below(commits.length);
    const from = commits[Math.max(0, to - distance)];
    const pair = { to: commits[to] ?? "", from: from ?? "" };
    pairs.set(JSON.stringify(pair), pair);
  }
  return [...pairs.values()];
}
