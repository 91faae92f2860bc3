/** Comparing lock files beside everything else. */
import { expect, test } from "@jest/globals";
import { compareLockFilesAside } from "../../src/lockfiles/compare-aside.ts";

const locked = (version: string) => `[[package]]\nname = "django"\nversion = "${version}"\n`;
const PAIRS = [{ path: "uv.lock", from: locked("5.0"), to: locked("5.1") }];

test("answers from its own thread", async () => {
  expect(await compareLockFilesAside(PAIRS, new AbortController().signal)).toEqual([
    { name: "django", from: "5.0", to: "5.1" },
  ]);
});

test("gives up at once when nobody waits any more", async () => {
  expect(await compareLockFilesAside(PAIRS, AbortSignal.abort())).toBeNull();
});

test("gives up when nobody waits any more meanwhile", async () => {
  const patience = new AbortController();

  const answer = compareLockFilesAside(PAIRS, patience.signal);
  patience.abort();

  expect(await answer).toBeNull();
});

test("knows nothing of a text that is not what its name says", async () => {
  const broken = [{ path: "Cargo.lock", from: "[[package", to: "" }];

  expect(await compareLockFilesAside(broken, new AbortController().signal)).toBeNull();
});
