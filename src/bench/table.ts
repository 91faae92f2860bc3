/** The results as people read them in a terminal. */
import type { Result } from "./row.ts";

const TITLES = ["", "figure", "bar", "verdict", "noise"] as const;

export function resultTable(results: readonly Result[]): string {
  const rows = [
    TITLES,
    ...results.map(({ what, figure, bar, isMet, noise }) => [
      what,
      figure,
      bar,
      isMet ? "met" : "MISSED",
      noise,
    ]),
  ];
  const widths = TITLES.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
