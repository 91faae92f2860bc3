/** With which deployment a change came to an environment, or left it. */
import { releaseLink } from "./links.ts";
import type { Overview } from "./overview.ts";
import type { TurnLine } from "./rows.ts";
import { text } from "./text.ts";
import { moment } from "./time.ts";

/** `R4 23 Nov 09:20`, or `⏪ R1 23 Nov 10:00 by alice` */
export function turnWords(
  { release, at, came, by }: TurnLine,
  { state, links, now }: Overview,
): string {
  const words = `${releaseLink(state, links, release)} ${moment(at, now)}`;
  return came ? words : `⏪ ${words}${by === null ? "" : ` by ${text(by)}`}`;
}
