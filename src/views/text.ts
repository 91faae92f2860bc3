/** The one door through which foreign words enter our Markdown: they read the same and mean nothing to GitHub. */

/** Longer titles, reasons and names say no more; it also bounds what a stranger can make us post. */
const MOST_CHARACTERS = 100;

/**
 * Markdown that shows a foreign string and does nothing else: no mention, reference, link, HTML, formatting,
 * checkbox or table cell comes of it, wherever on a line it stands.
 * @returns one line that shows at most 100 characters
 */
export function text(foreign: string): string {
  // A line that begins with a slash is a command to other bots.
  return defuse(plain(foreign)).replace(/^\//, entity);
}

/** The same words for places that show no Markdown, such as the title of a check run: one line, at most `most` characters. */
export function plain(foreign: string, most = MOST_CHARACTERS): string {
  // Cut before the costly expressions: a body of megabytes must not be searched for marks that are never shown.
  const clean = foreign
    .slice(0, MOST_READ)
    .replaceAll(/\s/gu, " ")
    .replaceAll(INVISIBLE, "")
    .replaceAll(/ {2,}/g, " ")
    .replaceAll(PILE_OF_MARKS, "$1")
    .trim();
  const characters = [...clean];
  return characters.length <= most ? clean : `${characters.slice(0, most - 1).join("")}…`;
}

/** A foreign name or command in a monospaced font; GitHub looks for no mention or reference in it. */
export function code(foreign: string): string {
  const shown = plain(foreign);
  return HARMLESS_IN_CODE.test(shown) ? `\`${shown}\`` : `<code>${defuse(shown)}</code>`;
}

/**
 * A link on a foreign label; only the label where the address is not `https:` or on our own server.
 * @param server such as `https://github.com`: addresses below it may be plain `http:` where the server is
 */
export function link(label: string, url: string | null, server: string): string {
  return linkOn(text(label), url, server);
}

/** The same on Markdown that was made safe before, such as that of {@link code}. */
export function linkOn(markdown: string, url: string | null, server: string): string {
  const address = url === null ? null : safeAddress(url, server);
  return address === null ? markdown : `[${markdown === "" ? "link" : markdown}](${address})`;
}

/** An address that can stand in the round brackets of a link; null where it leads somewhere doubtful. */
function safeAddress(url: string, server: string): string | null {
  if (url.length > MOST_OF_AN_ADDRESS || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  if (parsed.username !== "" || parsed.password !== "") return null;
  const isOurs = URL.canParse(server) && parsed.origin === new URL(server).origin;
  if (parsed.protocol !== "https:" && !isOurs) return null;
  return parsed.href.replaceAll(BREAKS_OUT, percentEncoded);
}

const MOST_READ = 4_000;
const MOST_OF_AN_ADDRESS = 2_000;

/** Control, format (bidirectional ones too), unpaired surrogates and what renders as nothing; U+FE0F only picks an emoji's colours. */
const INVISIBLE = /(?!\uFE0F)[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/gu;
/** No script needs more than three marks on a letter; hundreds of them cover the lines above and below. */
const PILE_OF_MARKS = /(\p{M}{3})\p{M}+/gu;

const HARMLESS_IN_CODE = /^[A-Za-z0-9 .,:;/+=%@#()_*~?!'"{}[\]-]+$/;

/** What Markdown, GitHub's additions to it, HTML or mathematics give a meaning; round brackets and `!` have one only beside these. */
const MEANINGFUL = /[\\`*_[\]<>#|~&@$]/g;

/** Has a meaning only where a line begins. */
const LIST_OR_RULE = /^(?:[-+=]|\d+[.)])/;

/**
 * GitHub looks for references after it has decoded entities, so an entity alone stops no mention. An empty
 * comment between two characters does, and nobody sees it: neither the reader nor who copies the words.
 */
const GAP = "<!-- -->";
/** Stands for a gap while characters are replaced; `plain` lets no control character through. */
const MARK = "\u0000";
const GAPS: readonly RegExp[] = [
  // Mentions, e-mail addresses and commits of other repositories; issues; mathematics.
  /(?<=[@#$])(?=\S)/g,
  // Issues such as GH-12, and those of trackers that a repository is linked to.
  /(?<=[A-Za-z]-)(?=\d)/g,
  // Emoji by name, addresses.
  /(?<=:)(?=[\w+-]+:|\/\/)/g,
  /(?<=\bwww)(?=\.)/gi,
];
/** A commit is linked from its first seven digits on. */
const COMMIT = /(?<![0-9a-z])[0-9a-f]{7,}(?![0-9a-z])/gi;

function defuse(line: string): string {
  return GAPS.reduce((pieces, gap) => pieces.replaceAll(gap, MARK), line)
    .replaceAll(COMMIT, (digits) => digits.replaceAll(/.{6}(?=.)/g, `$&${MARK}`))
    .replaceAll(MEANINGFUL, entity)
    .replace(LIST_OR_RULE, (start) => `${start.slice(0, -1)}${entity(start.slice(-1))}`)
    .replaceAll(MARK, GAP);
}

function entity(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

/** What would end a link's round brackets, or a table's cell. */
const BREAKS_OUT = /[()<>|`\\"]/g;

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
