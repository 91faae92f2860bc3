/** Says in plain words what a YAML parser does not understand, with the way out of the classic traps. */
import { clip } from "./problem.ts";

/**
 * @param reason the parser's own words
 * @param offset where it gave up, from 0
 */
export function explainSyntax(text: string, reason: string, offset: number): string {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const lineEnd = text.indexOf("\n", offset);
  const line = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd).slice(0, MOST_READ);
  const hint = TRAPS.find(({ matches }) => matches(line, reason))?.hint;
  const fault = `this is not YAML: ${clip(reason)}`;
  return hint === undefined ? fault : `${fault}; ${hint}`;
}

/** A longer line is no slip of the pen. */
const MOST_READ = 1_000;

/** The first that matches is the most likely. */
const TRAPS: readonly {
  readonly matches: (line: string, reason: string) => boolean;
  readonly hint: string;
}[] = [
  {
    matches: (line, reason) => /^\s*[\]}]/.test(line) && reason.includes("indentation"),
    hint: "indent the closing bracket further than the key",
  },
  {
    matches: (line) => line.includes("[bot]"),
    hint: 'put a name that ends in [bot] in quotes: ["dependabot[bot]"]',
  },
  {
    matches: (line) => /\{(?:region|zone|wave|stage|environment)\}/.test(line),
    hint: 'put a text that holds {…} in quotes: "prod-{zone}"',
  },
  {
    matches: (_, reason) => reason.includes("tab"),
    hint: "indent with spaces",
  },
  {
    matches: (line) => /(?:^|[\s:,[{-])[@`%]/.test(line),
    hint: "put a text that begins with @, ` or % in quotes",
  },
  {
    matches: (line) => /^[^{["']*:\s+[^\s{["'].*:\s/.test(line),
    hint: 'put a text that holds ": " in quotes',
  },
  {
    matches: (line) => !isBalanced(line, "[]") || !isBalanced(line, "{}"),
    hint: "a bracket or a brace has no partner",
  },
  {
    matches: (_, reason) => reason.includes("indentation"),
    hint: "keys of one mapping begin in the same column",
  },
];

function isBalanced(line: string, [open = "", close = ""]: string): boolean {
  return line.split(open).length === line.split(close).length;
}
