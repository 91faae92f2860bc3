/** What closes a stage's entrance, in the order in which it is judged: the first is the stated reason. */
import type { WaitReason } from "../../domain/reason.ts";
import { blockedByAlarm, blockedByUnknownAlarm } from "./alarm.ts";
import { isBusy } from "./busy.ts";
import { hasDrifted } from "./drift.ts";
import type { Entrance } from "./entrance.ts";
import { isHalted } from "./halted.ts";
import { isHeld } from "./held.ts";
import { blockedByRegion } from "./region.ts";

export type { Entrance } from "./entrance.ts";

/** In the order of WAIT_REASONS. */
const BLOCKERS: readonly (readonly [WaitReason, (entrance: Entrance) => boolean])[] = [
  ["busy", isBusy],
  ["halted", isHalted],
  ["held", isHeld],
  ["alarm", blockedByAlarm],
  ["alarm-unknown", blockedByUnknownAlarm],
  ["region", blockedByRegion],
  ["drift", hasDrifted],
];

/** The first reason why the release may not enter now; null: it may. */
export function blockerOf(entrance: Entrance): WaitReason | null {
  return BLOCKERS.find(([, blocks]) => blocks(entrance))?.[0] ?? null;
}
