/** The demo's board as a terminal of 80 columns shows it. */
import { expect, test } from "@jest/globals";
import { type DemoBoard, type DemoStage, demoBoard } from "../../src/views/demo-board.ts";

const NOW = Date.UTC(2026, 10, 24, 21, 26);

function stage(name: string, runs: DemoStage["runs"], rest: Partial<DemoStage> = {}): DemoStage {
  return { name, runs, moving: null, isJudging: false, ...rest };
}

const BOARD: DemoBoard = {
  now: NOW,
  since: NOW - 150 * 60_000,
  requests: 1,
  rows: [
    { name: "beta", stages: [stage("beta", ["B"], { isJudging: true })] },
    {
      name: "wave 1",
      stages: [
        stage("onebox-a", ["B", "A", "A"], { moving: { from: "A", to: "B" } }),
        stage("prod-a", ["A", "A", "B"]),
        stage("onebox-b", [null, null, null]),
      ],
    },
  ],
  releases: [
    {
      mark: "A",
      commit: "9fceb02d4c1a",
      title: "Round prices to whole cents before tax",
      says: "approved by every stage: 7 environments",
      ending: "good",
    },
    {
      mark: "B",
      commit: "0d1d7fc32a9b",
      title: "Short\u202e",
      says: `wave-1/onebox-a: deploying to 2 environments, ${"and more ".repeat(9)}`,
      ending: null,
    },
  ],
};

test("shows who runs where, who comes, and who is judged", () => {
  const lines = demoBoard(BOARD, 79, (_tint, text) => text).map((line) => line.trimEnd());

  expect(`\n${lines.join("\n")}\n`).toMatchInlineSnapshot(`
"
Tue 24 Nov 21:26 UTC  2 h 30 min after the first merge, 1 request to GitHub

                onebox-a  prod-a    onebox-b
beta         1  B …
wave 1       9  A>B 1/3   A2 B1     ·

A 9fceb02 Round prices to… approved by every stage: 7 environments
B 0d1d7fc Short            wave-1/onebox-a: deploying to 2 environments, and m…
"
`);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(80);
});

test("has the same words in colours", () => {
  const plain = demoBoard(BOARD, 79, (_tint, text) => text);
  const tinted = demoBoard(BOARD, 79, (tint, text) => `<${tint}>${text}</>`);

  const words = tinted.map((line) => line.replaceAll(/<[^>]*>/g, "").trimEnd());
  expect(words).toEqual(plain.map((line) => line.trimEnd()));
});
