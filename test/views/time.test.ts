import { describe, expect, it } from "@jest/globals";
import { moment, momentUtc, span } from "../../src/views/time.ts";

const NOW = Date.parse("2026-11-23T14:02:59Z");
const DAY = 86_400_000;

describe("an instant", () => {
  it("is told in UTC, with the year only where it is another", () => {
    expect(momentUtc(NOW, NOW)).toBe("Mon 23 Nov 14:02 UTC");
    expect(momentUtc(NOW - 365 * DAY, NOW)).toBe("Sun 23 Nov 2025 14:02 UTC");
    expect(momentUtc(Date.parse("2026-01-02T03:04:05Z"), NOW)).toBe("Fri 2 Jan 03:04 UTC");
  });

  it("stays on one line in a table", () => {
    expect(moment(NOW, NOW)).toBe("23\u00A0Nov\u00A014:02");
  });
});

describe("a span", () => {
  it.each([
    [-5, "0 s"],
    [45_000, "45 s"],
    [59_600, "1 min"],
    [720_000, "12 min"],
    [3_599_000, "1 h"],
    [11_100_000, "3 h 5 min"],
    [2 * DAY, "2 d"],
    [2 * DAY + 4 * 3_600_000, "2 d 4 h"],
  ])("of %d ms is %s", (ms, words) => {
    expect(span(ms)).toBe(words);
  });
});
