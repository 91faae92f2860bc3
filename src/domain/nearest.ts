/** Finds the right spelling that somebody probably meant. */

/**
 * The nearest of the candidates, or null where none is near enough to be meant.
 * @param most how many letters may differ
 */
export function nearest(
  word: string,
  candidates: readonly string[],
  most = word.length <= 3 ? 1 : Math.ceil(word.length / 3),
): string | null {
  if (word.length > LONGEST) return null;
  const short = candidates.find((each) => each.length >= 3 && word.toLowerCase().startsWith(each));
  if (short !== undefined && short !== word) return short;
  let best: string | null = null;
  let fewest = most + 1;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) > most) continue;
    const distance = edits(word.toLowerCase(), candidate.toLowerCase());
    if (distance < fewest) {
      best = candidate;
      fewest = distance;
    }
  }
  return best;
}

/**
 * Suggests among names of the file's own. It stops after fifty words: a file of thousands of wrong names for
 * thousands of things would otherwise keep us for a minute.
 */
export function speller(names: readonly string[]): (word: string) => string | null {
  let left = 50;
  return (word) => (left-- > 0 ? nearest(word, names) : null);
}

/** `; did you mean "stage"?`, or nothing. */
export function didYouMean(suggestion: string | null): string {
  return suggestion === null ? "" : `; did you mean "${suggestion}"?`;
}

/** Longer words are no typing mistakes, and comparing them would cost the square of their length. */
const LONGEST = 64;

/** How many letters must be added, left out, replaced or swapped with their neighbour. */
function edits(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          (last[column] ?? row) + 1,
          (current[column - 1] ?? column) + 1,
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}
