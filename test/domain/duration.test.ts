import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatDuration, parseDuration } from "../../src/domain/duration.ts";

test.each([
  ["90s", 90_000],
  ["30m", 1_800_000],
  ["12h", 43_200_000],
  ["2d", 172_800_000],
  ["0s", 0],
])("reads %s", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(["", "5", "m", "5 m", "1h30m", "1.5h", "-1m", "5M", "5ms", "12345678s", "５m"])(
  "does not read %j",
  (text) => {
    expect(parseDuration(text)).toBeNull();
  },
);

test.each([
  [0, "0s"],
  [1_500, "1s"],
  [90_000, "90s"],
  [5_400_000, "90m"],
  [7_200_000, "2h"],
  [86_400_000, "1d"],
  [129_600_000, "36h"],
])("writes %d ms in the largest unit that is exact", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test("reads what it writes", () => {
  fc.assert(
    fc.property(fc.nat(9_999_999), (seconds) => {
      expect(parseDuration(formatDuration(seconds * 1_000))).toBe(seconds * 1_000);
    }),
  );
});
