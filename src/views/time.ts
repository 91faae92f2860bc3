/** Instants and durations as people read them; always UTC, because a release travels around the world. */
import type { Instant } from "../domain/ids.ts";

/** `Mon 23 Nov 14:02`, for columns whose head says UTC; with the year where it is not that of `now`. */
export function moment(at: Instant, now: Instant): string {
  const [, day = "", date = "", month = "", year = "", time = ""] =
    PARTS.exec(new Date(at).toUTCString()) ?? [];
  const isThisYear = new Date(now).getUTCFullYear() === new Date(at).getUTCFullYear();
  return [day, String(Number(date)), month, ...(isThisYear ? [] : [year]), time].join(" ");
}

/** `Mon 23 Nov 14:02 UTC` */
export function momentUtc(at: Instant, now: Instant): string {
  return `${moment(at, now)} UTC`;
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

/** `Mon, 23 Nov 2026 14:02:00 GMT`, whatever the language of the machine. */
const PARTS = /^(\w{3}), (\d{2}) (\w{3}) (\d{4,}) (\d{2}:\d{2})/;

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
