/** Keeps a text within what GitHub takes. */

const NOTE = "\n\n*Cut here: GitHub takes no longer text.*";

/**
 * @param longest GitHub's limit in characters
 * @returns the text, or its beginning (whole lines where that loses little) and a note that something is missing
 */
export function cutBody(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const room = longest - NOTE.length;
  const lastBreak = text.lastIndexOf("\n", room);
  const end = lastBreak > room - LONGEST_LINE ? lastBreak : withoutHalf(text, room);
  return `${text.slice(0, end)}${NOTE}`;
}

const LONGEST_LINE = 2000;

/** Does not cut a character in two that takes two code units. */
function withoutHalf(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
