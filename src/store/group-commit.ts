/** Lets callers that come at the same time share one write. */

export interface GroupCommit<Item, Result> {
  /** Resolves when the write that contains the item has ended; fails with that write. */
  add(item: Item): Promise<Result>;
  /** Resolves when nothing is under way any more. */
  settle(): Promise<void>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Items that arrive in one turn of the event loop, or while a write is under way, are written together.
 * @param write takes items in order of arrival; returns as many results, in the same order
 */
export function groupCommit<Item, Result>(
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
): GroupCommit<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    await endOfTurn();
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await writeBatch(batch, write);
    }
    running = null;
  }

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        running ??= run();
      }),
    settle: async () => {
      await running;
    },
  };
}

async function writeBatch<Item, Result>(
  batch: readonly Waiting<Item, Result>[],
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
): Promise<void> {
  try {
    const results = await write(batch.map(({ item }) => item));
    for (const [index, { resolve, reject }] of batch.entries()) {
      const result = results[index];
      if (result === undefined) reject(new Error(`The write gave no result for item ${index}.`));
      else resolve(result);
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
