/** Instants and durations as people read them; always UTC, because a release travels around the world. */
import type { Instant } from "../domain/ids.ts";

/** `23 Nov 14:02` for cells of tables whose head says UTC; it does not break on a phone. The year stands there where it is not that of `now`. */
export function moment(at: Instant, now: Instant): string {
  const { date, time } = parts(at, now);
  return `${date} ${time}`.replaceAll(" ", NO_BREAK_SPACE);
}

/** `Mon 23 Nov 14:02 UTC` for sentences. */
export function momentUtc(at: Instant, now: Instant): string {
  const { weekday, date, time } = parts(at, now);
  return `${weekday} ${date} ${time} UTC`;
}

/** The two largest units that matter: `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return pair(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(minutes / 60);
  return pair(Math.floor(hours / 24), "d", hours % 24, "h");
}

const NO_BREAK_SPACE = "\u00A0";

function parts(at: Instant, now: Instant) {
  const [, weekday = "", day = "", month = "", year = "", time = ""] =
    PARTS.exec(new Date(at).toUTCString()) ?? [];
  const isThisYear = new Date(now).getUTCFullYear() === new Date(at).getUTCFullYear();
  return { weekday, date: `${Number(day)} ${month}${isThisYear ? "" : ` ${year}`}`, time };
}

/** `Mon, 23 Nov 2026 14:02:00 GMT`, whatever the language of the machine. */
const PARTS = /^(\w{3}), (\d{2}) (\w{3}) (\d{4,}) (\d{2}:\d{2})/;

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
