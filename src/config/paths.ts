/** Tells whether a push touches the files of a pipeline. */

/** So many steps cost about half a second; three hundred files and dozens of usual globs need fewer. */
const MOST_STEPS = 2_000_000;

/**
 * @param globs the pipeline's `paths`; none: everything is its own
 * @param changedFiles from the top of the repository
 * @returns true also where telling would take too long: what may be touched is built
 */
export function touches(globs: readonly string[], changedFiles: readonly string[]): boolean {
  if (globs.length === 0) return true;
  const read = globs.map(readGlob);
  const effort = { left: MOST_STEPS };
  return changedFiles.some((file) => read.some((tokens) => matches(tokens, file, effort)));
}

interface Effort {
  left: number;
}

/** All ways of reading the glob at once, so that no glob, however hostile, takes longer than its length times the file's. */
function matches(tokens: readonly Token[], file: string, effort: Effort): boolean {
  let alive = reach(tokens, [0]);
  for (const character of file) {
    effort.left -= alive.size;
    if (effort.left < 0) return true;
    const next = [...alive].flatMap((at) => step(tokens[at], at, character));
    alive = reach(tokens, next);
    if (alive.size === 0) return false;
  }
  return alive.has(tokens.length);
}

/** One part of a glob, in the words of GitHub's own filters. */
type Token =
  | { readonly kind: "character"; readonly character: string }
  /** `?`: one character that is no slash. */
  | { readonly kind: "any" }
  /** `*`: as many as you like that are no slashes. */
  | { readonly kind: "name" }
  /** `**`: anything. */
  | { readonly kind: "anything" }
  /** Before `folders`, which may be left out. */
  | { readonly kind: "maybe" }
  /** `**` with the slash after it: anything up to a slash. */
  | { readonly kind: "folders" };

function readGlob(glob: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const [part] of glob.matchAll(/\*\*|./gsu)) {
    const last = tokens.at(-1);
    if (part === "**") tokens.push({ kind: "anything" });
    else if (part === "*") tokens.push({ kind: "name" });
    else if (part === "?") tokens.push({ kind: "any" });
    else if (part === "/" && last?.kind === "anything" && isAtStart(tokens)) {
      tokens.splice(-1, 1, { kind: "maybe" }, { kind: "folders" });
    } else tokens.push({ kind: "character", character: part });
  }
  return tokens;
}

/** Whether the last token stands where a name begins. */
function isAtStart(tokens: readonly Token[]): boolean {
  const before = tokens.at(-2);
  if (before === undefined || before.kind === "folders") return true;
  return before.kind === "character" && before.character === "/";
}

/** All places that can be reached from these without reading a character. */
function reach(tokens: readonly Token[], from: readonly number[]): ReadonlySet<number> {
  const reached = new Set<number>();
  const open = [...from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (reached.has(at)) continue;
    reached.add(at);
    const kind = tokens[at]?.kind;
    if (kind === "name" || kind === "anything") open.push(at + 1);
    if (kind === "maybe") open.push(at + 1, at + 2);
  }
  return reached;
}

/** Where reading one character leads. */
function step(token: Token | undefined, at: number, character: string): readonly number[] {
  if (token === undefined) return [];
  const isSlash = character === "/";
  switch (token.kind) {
    case "character":
      return token.character === character ? [at + 1] : [];
    case "any":
      return isSlash ? [] : [at + 1];
    case "name":
      return isSlash ? [] : [at];
    case "anything":
      return [at];
    case "maybe":
      return [];
    case "folders":
      return isSlash ? [at, at + 1] : [at];
  }
}
