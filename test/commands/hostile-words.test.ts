/** Hostile words where names, codes, reasons and logins belong: nothing happens beyond what was asked, and the answer can only be read. */
import { describe, expect, it } from "@jest/globals";
import { harmIn } from "./harmless.ts";
import { HOSTILE_WORDS } from "./hostile-words.ts";
import { openStage } from "./played.ts";

const play = openStage();

/** Commands that change something, each with a place for a word that names nothing. */
const CHANGES: readonly ((word: string) => string)[] = [
  (word) => `/rollback ${word} --now`,
  (word) => `/rollback prod-a ${word} --now`,
  (word) => `/rollback prod-a --to ${word} --now`,
  (word) => `/rollback prod-a ${word}`,
  (word) => `/promotions disable ${word}`,
  (word) => `/promotions ${word} prod-a`,
  (word) => `/confirm ${word}`,
  (word) => `/cancel ${word}`,
  (word) => `/retry prod ${word}`,
  (word) => `/retry ${word}`,
  (word) => `/reject prod ${word}`,
  (word) => `/quarantine ${word}`,
  (word) => `/unquarantine ${word} --reason ${word}`,
  (word) => `/resume ${word}`,
  (word) => `/halt ${word}`,
  (word) => `/approve ${word}`,
  (word) => `/hotfix ${word} --reason ${word}`,
];

const QUESTIONS: readonly ((word: string) => string)[] = [
  (word) => `/status ${word}`,
  (word) => `/status beta ${word}`,
  (word) => `/history ${word}`,
  (word) => `/history beta ${word}`,
  (word) => `/where ${word}`,
  (word) => `/recent ${word}`,
];

describe.each(HOSTILE_WORDS)("the word %j", (word) => {
  it("changes nothing where it names nothing, and its refusal is harmless", () => {
    for (const command of CHANGES) {
      const { deeds, outcomes, texts } = play(command(word), { permission: "admin" });
      expect({ command: command(word), deeds }).toEqual({ command: command(word), deeds: [] });
      expect(outcomes).toEqual([expect.stringMatching(/^refused: /)]);
      expect(texts.flatMap(harmIn)).toEqual([]);
    }
  });

  it("is answered harmlessly where something is asked", () => {
    for (const command of QUESTIONS) {
      const { deeds, texts } = play(command(word));
      expect(deeds).toEqual([]);
      expect(texts).toHaveLength(1);
      expect(texts.flatMap(harmIn)).toEqual([]);
    }
  });

  it("is only read where it is a reason or a login", () => {
    const preview = play(`/rollback prod-a --reason ${word}`, { by: word });
    expect(preview.deeds).toEqual([]);
    expect(preview.outcomes).toHaveLength(1);
    expect(preview.texts.flatMap(harmIn)).toEqual([]);

    const halted = play(`/halt --reason ${word}\n/status`, { by: word });
    expect(halted.deeds).toEqual([]);
    expect(halted.texts.flatMap(harmIn)).toEqual([]);
  });

  it("is only read where it is a release's name", () => {
    const named = openStage(["R1", word]);
    const body =
      "/status\n/history prod-a\n/recent 4h\n/rollback prod-a\n/reject prod\n/confirm zzzz";
    const { texts } = named(body, { by: word });
    expect(texts).toHaveLength(6);
    expect(texts.flatMap(harmIn)).toEqual([]);

    const acted = named("/rollback prod-a prod-b --now\n/status\n/promotions enable prod");
    expect(acted.outcomes).toEqual(["done", "done", "refused: barred"]);
    expect(acted.texts.flatMap(harmIn)).toEqual([]);
  });
});
