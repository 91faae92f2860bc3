/** One entry of the story in the few signs that a cell of a table has room for. */

import type { StageName } from "../domain/ids.ts";
import type { TimelineEntry } from "../domain/timeline.ts";
import { outcomeWord } from "./outcome.ts";

export interface Mark {
  /** null: it belongs to no stage. */
  readonly stage: StageName | null;
  /** Signs of the same thing are put together: `+* R1`. */
  readonly sign: string;
  /** Empty where another entry of the same instant says it already. */
  readonly text: string;
}

export const LEGEND =
  "> entered, + deployed, * approved, x rejected, - failed, ~ overtaken, .. waits, < rolled back";

export function markOf(entry: TimelineEntry): Mark {
  const stage = "stage" in entry ? entry.stage : null;
  const [sign, text] = signOf(entry);
  return { stage, sign, text };
}

function signOf(entry: TimelineEntry): readonly [sign: string, text: string] {
  switch (entry.kind) {
    case "merged":
    case "built":
    case "build-failed":
    case "not-built":
    case "quarantined":
    case "unquarantined":
      return ["", `${entry.release} ${entry.kind.replace("-", " ")}`];
    case "promoted":
      return [">", entry.release];
    case "deploying":
      return ["", ""];
    case "approved":
      return ["*", entry.release];
    case "deployed":
      return ["+", entry.release];
    case "deploy-failed":
      return ["-", `${entry.release} ${entry.environment}`];
    case "rejected":
      return ["x", `${entry.release} ${entry.reason} ${entry.environment}`];
    case "superseded":
      return ["~", `${entry.release} by ${entry.by}`];
    case "waiting":
      return ["..", `${entry.release} ${entry.reason}`];
    case "rolling-back":
      return ["<", `${entry.environment} to ${entry.to}`];
    case "rolled-back":
      return ["+", `${entry.to} back in ${entry.environment}`];
    case "rollback-failed":
      return ["-", `${entry.environment} to ${entry.to}`];
    case "held":
    case "unheld":
      return ["", `${entry.environment} ${entry.direction} ${entry.kind}`];
    case "replied":
      return ["", `${entry.by}: ${outcomeWord(entry.details)}`];
  }
}
