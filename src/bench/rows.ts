/** All rows of the bench, in the order of its table. */
import type { Row } from "./row.ts";
import { decision } from "./rows/decision.ts";
import { intake } from "./rows/intake.ts";
import { limits } from "./rows/limits.ts";
import { makespan } from "./rows/makespan.ts";
import { memory } from "./rows/memory.ts";
import { rollback } from "./rows/rollback.ts";
import { simulation } from "./rows/simulation.ts";
import { start } from "./rows/start.ts";
import { writes } from "./rows/writes.ts";

export const ROWS: readonly Row[] = [
  intake,
  decision,
  rollback,
  limits,
  writes,
  makespan,
  memory,
  start,
  simulation,
];
