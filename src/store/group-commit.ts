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

/** Of the event loop; each takes a millisecond at most while much arrives. */
const MOST_TURNS = 10;

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
    while (waiting.length > 0) {
      await gathered();
      const batch = waiting;
      waiting = [];
      await writeBatch(batch, write);
    }
    running = null;
  }

  /** A write costs much and an item more costs little: it waits while others keep coming, for some turns at most. */
  async function gathered(): Promise<void> {
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      const before = waiting.length;
      await endOfTurn();
      if (waiting.length === before) return;
    }
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
