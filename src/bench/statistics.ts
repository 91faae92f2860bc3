/** Middle and tail of what was measured. */

/**
 * @param values at least one
 * @param share 0 is the least, 0.5 the median, 1 the greatest; between two values: the greater
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (found === undefined) throw new Error("Nothing was measured.");
  return found;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** From the least to the greatest, for people: `0.91 to 1.04`. */
export function spread(values: readonly number[], digits: number, unit = ""): string {
  const [least, greatest] = [quantile(values, 0), quantile(values, 1)];
  return `${least.toFixed(digits)} to ${greatest.toFixed(digits)}${unit}`;
}
