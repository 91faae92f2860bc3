/** Windows and freezes in words. */
import type { Instant } from "../domain/ids.ts";
import type { Freeze, Stage, Window } from "../domain/pipeline.ts";
import type { State } from "../domain/state.ts";
import type { Ink } from "./ink.ts";

/** `Cyber week: nothing is promoted to production until the end of 2026-12-02 (UTC)` */
export function closedDays(state: State, now: Instant, ink: Ink): string {
  const freeze = state.pipeline?.freezes.find((each) => isFrozen(each, now));
  if (freeze === undefined) return "nothing is promoted to production in a freeze";
  const { reason, to, timezone } = freeze;
  return `${ink.words(reason)}: nothing is promoted to production until the end of ${to} (${timezone})`;
}

/** `business-hours is closed (mon tue wed thu, 09:00-16:00 Europe/Berlin)` */
export function closedHours(state: State, stage: Stage, ink: Ink): string {
  const closed = windowsOf(state, stage).map(
    ([name, { days, from, to, timezone }]) =>
      `${ink.name(name)} is closed (${days.join(" ")}, ${from}-${to} ${timezone})`,
  );
  return closed[0] ?? "its window is closed";
}

function windowsOf(state: State, stage: Stage): readonly (readonly [string, Window])[] {
  return stage.requires.flatMap((requirement) => {
    if (requirement.kind !== "window") return [];
    const window = state.pipeline?.windows[requirement.window];
    return window === undefined ? [] : [[requirement.window, window] as const];
  });
}

/** Both ends are frozen days, in the freeze's own time zone. */
function isFrozen({ from, to, timezone }: Freeze, now: Instant): boolean {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: timezone, dateStyle: "short" }).format(
    now,
  );
  return from <= day && day <= to;
}
