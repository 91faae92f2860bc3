/** Changes as people recognise them: by title and pull request. */
import { commitLink, type Links, pullLink } from "./links.ts";
import type { ChangeLine } from "./rows.ts";
import { linkOn, text } from "./text.ts";

/** Enough to find the one that matters; more are counted, and the comparison on GitHub shows all. */
export const MOST_CHANGES = 30;

/**
 * A list of changes, 30 of them, then a count.
 * @param total how many there are, where more exist than were handed in
 * @param url a comparison of all of them on GitHub; null: there is none
 */
export function changeList(
  changes: readonly ChangeLine[],
  {
    links,
    total = changes.length,
    url = null,
  }: { readonly links: Links; readonly total?: number; readonly url?: string | null },
): readonly string[] {
  const shown = changes.slice(0, MOST_CHANGES);
  const hidden = Math.max(total, changes.length) - shown.length;
  const more = hidden > 0 ? [`- ${linkOn(`and ${hidden} more`, url, links.server)}`] : [];
  return [...shown.map((change) => `- ${changeWords(change, links)}`), ...more];
}

/** `Fix the cart (#12, alice)` */
export function changeWords(change: ChangeLine, links: Links): string {
  const { pullRequest, commit, title, login, author } = change;
  const number = pullRequest === null ? commitLink(links, commit) : pullLink(links, pullRequest);
  const named = title.endsWith(` (#${pullRequest})`)
    ? title.slice(0, title.lastIndexOf(" "))
    : title;
  return `${text(named)} (${number}, ${text(login ?? author)})`;
}

/** `#12 #14 and 3 more`, for cells of a table. */
export function changeNumbers(changes: readonly ChangeLine[], links: Links): string {
  const shown = changes
    .slice(0, MOST_NUMBERS)
    .map(({ pullRequest, commit }) =>
      pullRequest === null ? commitLink(links, commit) : pullLink(links, pullRequest),
    );
  const hidden = changes.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`+${hidden}`] : [])].join(" ");
}

const MOST_NUMBERS = 4;
