/** Lets so many things a sliding hour be done, and no more. */
import type { Instant } from "../domain/ids.ts";

export interface HourlyLimit {
  /** @returns false: there were too many within the last hour */
  admits(now: Instant): boolean;
}

const HOUR_MS = 60 * 60_000;

export function hourlyLimit(most: number): HourlyLimit {
  let admitted: readonly Instant[] = [];
  return {
    admits: (now) => {
      admitted = admitted.filter((at) => at > now - HOUR_MS);
      if (admitted.length >= most) return false;
      admitted = [...admitted, now];
      return true;
    },
  };
}
