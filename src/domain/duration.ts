/** Durations as people write them, such as "90s", "30m", "12h" and "2d". */

const UNITS = [
  { letter: "d", ms: 86_400_000 },
  { letter: "h", ms: 3_600_000 },
  { letter: "m", ms: 60_000 },
  { letter: "s", ms: 1_000 },
] as const;

/** One whole number and one unit; seven digits are enough for years of seconds. */
export const DURATION_PATTERN = /^\d{1,7}[smhd]$/;

/** Milliseconds, or null where the text is not one whole number followed by s, m, h or d. */
export function parseDuration(text: string): number | null {
  if (!DURATION_PATTERN.test(text)) return null;
  const unit = UNITS.find(({ letter }) => text.endsWith(letter));
  return unit === undefined ? null : Number.parseInt(text, 10) * unit.ms;
}

/**
 * The shortest exact form in one unit: 5,400,000 ms is "90m", 7,200,000 ms is "2h".
 * Parts of a second are dropped, so that the result can always be read back.
 */
export function formatDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1_000);
  const unit = UNITS.find((each) => seconds > 0 && (seconds * 1_000) % each.ms === 0);
  return unit === undefined ? `${seconds}s` : `${(seconds * 1_000) / unit.ms}${unit.letter}`;
}
