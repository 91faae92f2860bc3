/** Huge and twisted comments: they end, and few commands come of them. */
import { describe, expect, it } from "@jest/globals";
import { parseCommand, releaseWords } from "../../src/commands/parse.ts";
import { readComment } from "../../src/commands/read-comment.ts";
import { harmIn } from "./harmless.ts";
import { openStage } from "./played.ts";

const play = openStage();
const SIZE = 65_536;

function filled(piece: string): string {
  return piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE);
}

/** What makes careless patterns look back again and again. */
const TRAPS: readonly string[] = [
  "/halt\n",
  "/rolback prod-a\n",
  "/status prod-a ",
  "/captain ",
  "/captain\t",
  "/halt --reason ",
  "--reason ",
  "<!--",
  "<!-- -->",
  "-->",
  "```\n",
  "~~~ ",
  "`",
  "<pre>\n",
  "<!--\n```\n-->\n",
  " ",
  "\t",
  "\r",
  "\r\n",
  "\n",
  "/",
  "/a",
  "a-",
  '"',
  "\u0000",
  "\u202e",
  "> /halt\n",
  "*",
  "*a",
];

describe("a comment of 64 KB", () => {
  it.each(TRAPS)("of %j gives ten commands at most", (piece) => {
    for (const body of [filled(piece), `/rollback ${filled(piece)}`, `/status ${filled(piece)}`]) {
      const { deeds, outcomes, texts } = play(body);
      expect(deeds).toEqual([]);
      expect(outcomes.length).toBeLessThanOrEqual(10);
      expect(texts.flatMap(harmIn)).toEqual([]);
    }
  });

  it.each(["#1 ", "0123456 ", "--to #1 ", "--now #1 "])(
    "of %j has the store asked for two hundred names at most",
    (piece) => {
      for (const body of [`/where ${filled(piece)}`, `/rollback ${filled(piece)}`]) {
        const words = readComment(body).map((one) => releaseWords(parseCommand(one)).size);
        expect(Math.max(...words)).toBeLessThanOrEqual(201);
      }
    },
  );

  it("names each release once", () => {
    const [command] = readComment("/rollback a #7 #7 --to #8");
    const parsed = command === undefined ? null : parseCommand(command);
    expect(parsed === null ? [] : [...releaseWords(parsed)]).toEqual(["a", "#7", "#8"]);
  });

  it("is read to its end, and not further", () => {
    const early = `${"x\n".repeat(SIZE / 2 - 3)}/halt`;
    expect(readComment(early)).toHaveLength(1);
    expect(readComment(`${"x\n".repeat(SIZE / 2)}/halt`)).toEqual([]);
  });
});

describe("several commands in one comment", () => {
  it("are obeyed in their order, the first ten", () => {
    const { deeds, outcomes } = play(`${"/halt\n/resume\n".repeat(5)}/rollback prod-a --now`);
    expect(outcomes).toEqual(Array.from({ length: 10 }, () => "done"));
    expect(deeds).toEqual([]);
  });

  it("count each for itself: one that is refused stops no other", () => {
    const { deeds, outcomes } = play(
      "/rollback nowhere --now\n/promotions disable beta --in\n/foo",
    );
    expect(outcomes).toEqual(["refused: unknown", "done"]);
    expect(deeds).toEqual(["held beta"]);
  });

  it("do nothing that is only hidden in them", () => {
    expect(play("/rollback prod-a <!-- --now -->")).toMatchObject({
      deeds: [],
      outcomes: ["preview"],
    });
    expect(play("/rollback prod-a <!--\n--> --now")).toMatchObject({ outcomes: ["done"] });
  });
});
