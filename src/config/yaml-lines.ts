/** Turns offsets in a text into lines and columns. */
import type { Position } from "./problem.ts";

/** @returns for an offset its line and column, both from 1; the search is logarithmic */
export function lineIndex(text: string): (offset: number) => Position {
  const starts = [0];
  for (const lineEnd of text.matchAll(/\r\n|\r|\n/g)) {
    starts.push(lineEnd.index + lineEnd[0].length);
  }
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
