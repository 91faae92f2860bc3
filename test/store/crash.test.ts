import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "@jest/globals";
import { openStore } from "../../src/store/index.ts";
import { aFolder } from "./backends.ts";
import { checkoutOf, INSTALLATION } from "./rows.ts";

const ROUNDS = 5;
const LONGEST_LIFE_MS = 120;
const ENTRIES_AN_APPEND = 3;

const seed = Number(process.env["CRASH_SEED"] ?? Date.now() % 1_000_000);
const folder = aFolder();
const path = `${folder.path}/captain.db`;
afterAll(() => folder.remove());

test(`a process killed at any instant loses nothing acknowledged (CRASH_SEED=${seed})`, async () => {
  const chance = chanceFrom(seed);
  const acknowledged: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    acknowledged.push(...(await writeUntilKilled(Math.floor(chance() * LONGEST_LIFE_MS))));

    const found = await readBack();

    expect(acknowledged.filter((line) => !found.has(line))).toEqual([]);
  }
  expect(acknowledged.length).toBeGreaterThan(ROUNDS);
});

/** @param lifeMs counted from its first acknowledgement */
async function writeUntilKilled(lifeMs: number): Promise<readonly string[]> {
  const script = fileURLToPath(new URL("crash-child.ts", import.meta.url));
  const child = spawn(process.execPath, ["--no-warnings", script, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const output = collect(child);
  // One that cannot even start ends without a word.
  await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  setTimeout(() => child.kill("SIGKILL"), lifeMs);
  const [, signal] = await once(child, "close");
  expect(signal).toBe("SIGKILL");
  // A line without its end was not said.
  return output.join("").split("\n").slice(0, -1);
}

function collect(child: ChildProcess): readonly string[] {
  const chunks: string[] = [];
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => chunks.push(chunk));
  return chunks;
}

/** What is there, in the words in which it was acknowledged; fails on half an append. */
async function readBack(): Promise<ReadonlySet<string>> {
  const store = await openStore({ url: `sqlite:${path}` });
  const checkout = checkoutOf(store);
  const entries = await checkout.readEntries(0);
  const appends = entries.length / ENTRIES_AN_APPEND;
  const numbers = Array.from({ length: appends }, (_, index) => index + 1);

  const effects = await store.dueEffects(INSTALLATION, Date.now(), 1_000_000);
  const releases = await checkout.newestReleases(1_000_000);
  const history = await checkout.historyOf("prod", 1_000_000);
  const deliveries = await store.pendingDeliveries(1_000_000);
  await store.close();

  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
  expect(entries.map(({ entry }) => "release" in entry && entry.release)).toEqual(
    numbers.flatMap((number) => Array(ENTRIES_AN_APPEND).fill(`${number}`)),
  );
  expect(effects.map(({ effect }) => effect.key)).toEqual(
    numbers.map((number) => `start-build:${number}`),
  );
  expect(releases.map(({ rank }) => rank)).toEqual(numbers.toReversed());
  expect(history.map(({ rank }) => rank)).toEqual(numbers.toReversed());
  return new Set([
    ...numbers.map((number) => `append ${number}`),
    ...deliveries.map(({ guid }) => `delivery ${guid}`),
  ]);
}

/** The same seed gives the same lives. */
function chanceFrom(start: number): () => number {
  let state = start;
  return () => {
    // Numerical Recipes' generator: good enough for choosing instants.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
