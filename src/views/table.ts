/** Tables and long texts that stay within what GitHub takes and what people read. */

/** GitHub refuses longer summaries of check runs (65,535) and bodies of issues and comments (65,536); characters beyond U+FFFF may count twice. */
const MOST_OF_A_BODY = 60_000;

/**
 * A table; cells are Markdown that was made safe before.
 * @param head one cell a column; `:--` alignment, so that numbers and names stand at the same edge on a phone
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  return [head, head.map(() => ":--"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

/** Paragraphs, lists and tables with an empty line between them; empty ones leave no trace. */
export function paragraphs(blocks: readonly (string | readonly string[])[]): string {
  return blocks
    .map((block) => (typeof block === "string" ? block : block.join("\n")))
    .filter((block) => block !== "")
    .join("\n\n");
}

/** What does not matter at a glance, folded away. */
export function details(summary: string, block: readonly string[]): readonly string[] {
  if (block.length === 0) return [];
  return [`<details><summary>${summary}</summary>`, "", ...block, "", "</details>"];
}

/** The first so many of a list, then how many there are more. */
export function some(items: readonly string[], most: number): readonly string[] {
  if (items.length <= most) return items;
  return [...items.slice(0, most), `${items.length - most} more`];
}

/** `one, two and three` */
export function enumerate(items: readonly string[], before: "and" | "or" = "and"): string {
  const last = items.at(-1);
  if (items.length < 2 || last === undefined) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${before} ${last}`;
}

/** `1 stage`, `2 stages` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/**
 * Blocks from the most to the least important, in the order in which they are read; the longest that fits.
 * A block that does not fit is cut at a line, and what was cut is said; so nothing is ever refused for its length.
 */
export function within(
  blocks: readonly (string | readonly string[])[],
  { most = MOST_OF_A_BODY, cut = CUT }: { readonly most?: number; readonly cut?: string } = {},
): string {
  const kept: string[] = [];
  let room = most - cut.length - SEPARATOR.length;
  for (const block of blocks) {
    const lines = typeof block === "string" ? block.split("\n") : block;
    if (lines.length === 0 || lines.join("") === "") continue;
    const fitting = fittingLines(lines, room);
    if (fitting.length > 0) kept.push(fitting.join("\n"));
    room -= fitting.join("\n").length + SEPARATOR.length;
    if (fitting.length === lines.length) continue;
    kept.push(cut);
    break;
  }
  return kept.join(SEPARATOR);
}

const SEPARATOR = "\n\n";
const CUT =
  "_There is more than fits here; `/status` with the name of an environment, stage or wave shows it._";

/** Half of something folded would swallow all that follows: it fits as a whole or not at all. */
function fittingLines(lines: readonly string[], room: number): readonly string[] {
  const whole = lines.join("\n").length <= room;
  if (whole) return lines;
  if (lines[0]?.startsWith("<details>")) return [];
  const fitting: string[] = [];
  let left = room;
  for (const line of lines) {
    left -= line.length + 1;
    if (left < 0) break;
    fitting.push(line);
  }
  return fitting;
}
