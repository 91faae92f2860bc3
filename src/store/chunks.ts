/** Long work in pieces that neither exceed a database's limits nor hold others up. */

/** Times the 19 columns of the widest table this stays below the parameters that one SQLite query may have, 32,766. */
const ROWS_A_QUERY = 500;

export function* inChunks<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += ROWS_A_QUERY) {
    yield items.slice(start, start + ROWS_A_QUERY);
  }
}

/**
 * Repeats a step until it changes fewer rows than it may.
 * @returns how many rows all steps changed
 */
export async function repeatUntilFewer(step: (limit: number) => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const changed = await step(ROWS_A_QUERY);
    total += changed;
    if (changed < ROWS_A_QUERY) return total;
    // SQLite works in this very thread: without a pause nothing else would run until the last step.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
