/** The thread that compares lock files: told the files when it starts, it answers once. */
import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { compareLockFiles } from "./compare.ts";

const TASK = z.array(
  z.object({ path: z.string(), from: z.string().nullable(), to: z.string().nullable() }),
);

parentPort?.postMessage(compareLockFiles(TASK.parse(workerData)));
