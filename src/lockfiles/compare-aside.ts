/** Compares lock files in a thread of their own: megabytes of a stranger's text must hold up nobody's rollback. */
import { Worker } from "node:worker_threads";
import { z } from "zod";
import type { LockFilePair } from "./compare.ts";
import type { VersionChange } from "./versions.ts";

const ANSWER: z.ZodType<readonly VersionChange[] | null> = z
  .array(z.object({ name: z.string(), from: z.string().nullable(), to: z.string().nullable() }))
  .nullable();

/** Enough for ten files of 5 MB in two states; a text made to exhaust us ends its thread, not the process. */
const MOST_MEMORY_MB = 512;

/**
 * @param signal ends the thread
 * @returns as `compareLockFiles` does; null also where it was ended or ran out of memory
 */
export function compareLockFilesAside(
  pairs: readonly LockFilePair[],
  signal: AbortSignal,
): Promise<readonly VersionChange[] | null> {
  if (signal.aborted) return Promise.resolve(null);
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: pairs,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  });
  const end = () => void worker.terminate();
  signal.addEventListener("abort", end);
  return new Promise<readonly VersionChange[] | null>((resolve) => {
    worker.once("message", (answer) => resolve(ANSWER.safeParse(answer).data ?? null));
    worker.once("error", () => resolve(null));
    worker.once("exit", () => resolve(null));
  }).finally(() => signal.removeEventListener("abort", end));
}
