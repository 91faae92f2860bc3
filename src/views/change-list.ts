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

/**
 * `#12 #14 +3`, for cells of a table; each pull request once.
 * @param more a comparison of all of them on GitHub, and whether there are more than were handed in
 */
export function changeNumbers(
  changes: readonly ChangeLine[],
  links: Links,
  more: { readonly url: string | null; readonly isAll: boolean } = { url: null, isAll: true },
): string {
  const each = byPullRequest(changes);
  const shown = each
    .slice(0, MOST_NUMBERS)
    .map(({ pullRequest, commit }) =>
      pullRequest === null ? commitLink(links, commit) : pullLink(links, pullRequest),
    );
  const hidden = each.length - shown.length;
  const rest = more.isAll ? `+${hidden}` : "and many more";
  return [
    ...shown,
    ...(hidden > 0 || !more.isAll ? [linkOn(rest, more.url, links.server)] : []),
  ].join(" ");
}

/** Of the commits that one pull request brought only the one that names it: the merge, or what was squashed. */
export function byPullRequest(changes: readonly ChangeLine[]): readonly ChangeLine[] {
  const named = new Map<number, ChangeLine>();
  for (const change of changes) {
    const { pullRequest, title } = change;
    if (pullRequest === null) continue;
    const isNamed = title.endsWith(` (#${pullRequest})`);
    if (isNamed || !named.has(pullRequest)) named.set(pullRequest, change);
  }
  const seen = new Set<number>();
  return changes.flatMap((change) => {
    const { pullRequest } = change;
    if (pullRequest === null) return [change];
    if (seen.has(pullRequest)) return [];
    seen.add(pullRequest);
    return [named.get(pullRequest) ?? change];
  });
}

const MOST_NUMBERS = 4;
