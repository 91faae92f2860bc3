/** Which pushes belong to a pipeline. */
import { expect, test } from "@jest/globals";
import { touches } from "../../src/config/paths.ts";

test.each([
  ["services/checkout/**", "services/checkout/a.ts", true],
  ["services/checkout/**", "services/checkout/deep/er/a.ts", true],
  ["services/checkout/**", "services/checkout", false],
  ["services/checkout/**", "services/checkouts/a.ts", false],
  ["*.ts", "a.ts", true],
  ["*.ts", "src/a.ts", false],
  ["**.ts", "src/deep/a.ts", true],
  ["**/a.ts", "a.ts", true],
  ["**/a.ts", "x/y/a.ts", true],
  ["**/a.ts", "x/ba.ts", false],
  ["x/**/y", "x/y", true],
  ["x/**/y", "x/1/2/y", true],
  ["x/**/y", "x1/y", false],
  ["a?c", "abc", true],
  ["a?c", "a/c", false],
  ["a?c", "a😀c", true],
  ["a.c", "abc", false],
  ["**", "any/thing", true],
  ["a*b*c", "a1b2c", true],
  ["a*b*c", "a1/b2c", false],
  ["src", "src/a", false],
  ["SRC/*", "src/a", false],
])("%s and %s: %s", (glob, file, expected) => {
  expect(touches([glob], [file])).toBe(expected);
});

test("without paths everything belongs, and one file of many is enough", () => {
  expect(touches([], [])).toBe(true);
  expect(touches(["a/**", "b/**"], ["x", "b/y"])).toBe(true);
  expect(touches(["a/**"], [])).toBe(false);
});

test("thousands of hostile globs are given up, and what they may mean is built", () => {
  const globs = Array.from({ length: 2_000 }, (_, index) => `${"**/*a".repeat(20)}${index}`);
  const files = Array.from({ length: 300 }, (_, index) => `${"a/".repeat(2_000)}${index}.ts`);

  expect(touches(globs, files)).toBe(true);
});

test("what many usual globs do not touch is told", () => {
  const globs = Array.from({ length: 2_000 }, (_, index) => `services/s${index}/**`);
  const files = Array.from({ length: 300 }, (_, index) => `libs/deep/er/and/deeper/${index}.ts`);

  expect(touches(globs, files)).toBe(false);
});

test("a hostile glob takes no longer than any other", () => {
  const glob = "**/*a".repeat(60);

  expect(touches([glob], ["a/".repeat(2_000)])).toBe(false);
});
