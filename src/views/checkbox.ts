/** Boxes that people tick in our own comments and issues, each with a hidden name by which its tick is found again. */

/**
 * A line of a task list.
 * @param name letters, digits, `-`, `.`, `_` and `:`
 * @param label Markdown that was made safe before
 */
export function checkbox(name: string, label: string): string {
  return `- [ ] ${marker(name)} ${label}`;
}

/** The names of our boxes that are ticked in a text; whoever edited it may have written anything around them. */
export function tickedBoxes(body: string): readonly string[] {
  return [...body.matchAll(TICKED)].map(([, name = ""]) => name.replaceAll(DASH, "-"));
}

/** Whether a text of ours offers this box. */
export function hasBox(body: string, name: string): boolean {
  return body.includes(`- [ ] ${marker(name)} `);
}

/** Two dashes in a row would end the comment for some readers of Markdown, GitHub's among them. */
function marker(name: string): string {
  return `<!-- release-captain:${name.replaceAll(/(?<=-)-/g, DASH)} -->`;
}

const DASH = "%2D";
const TICKED = /^[-*] \[[xX]\] <!-- release-captain:([A-Za-z0-9._:%-]{1,200}) -->/gm;
