/** Finds the commands in a comment: lines of the person's own that begin with a slash; never what is quoted or shown as code. */

/** One command as it was typed. */
export interface WrittenCommand {
  /** Its place among the comment's commands, from 0. */
  readonly index: number;
  /** What follows the slash, in small letters. */
  readonly word: string;
  /** The rest of the line, in words. */
  readonly words: readonly string[];
}

/** A comment is read up to here; GitHub allows 65,536 characters. */
const MOST_CHARACTERS = 65_536;
/** More commands in one comment are no work of a person. */
const MOST_COMMANDS = 10;
/** `/word`, or `/captain word` where another bot owns the word. Only ASCII: look-alikes are no commands. */
const COMMAND = /^\/(?:captain[ \t]+)?([a-z][a-z-]{1,30})(?:[ \t]+(\S.*))?$/i;

export function readComment(body: string): readonly WrittenCommand[] {
  return ownLines(body.slice(0, MOST_CHARACTERS))
    .flatMap((line) => {
      const match = COMMAND.exec(line);
      return match === null ? [] : [match];
    })
    .slice(0, MOST_COMMANDS)
    .map(([, word = "", rest = ""], index) => ({
      index,
      word: word.toLowerCase(),
      words: rest.split(/[ \t]+/).filter((part) => part !== ""),
    }));
}

/** Lines that are neither in a fence, nor indented as code, nor quoted, nor in an HTML comment. */
function ownLines(body: string): readonly string[] {
  const own: string[] = [];
  let fence: string | null = null;
  for (const line of withoutHtmlComments(body).split(/\r\n|\r|\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence !== null) {
      if (mark !== null && closes(fence, mark)) fence = null;
      continue;
    }
    if (mark?.[1] !== undefined && !(mark[1].startsWith("`") && mark[2]?.includes("`"))) {
      fence = mark[1];
      continue;
    }
    if (line.startsWith("/")) own.push(line.trimEnd());
  }
  return own;
}

/** A fence ends with as many of its own marks, and nothing behind them. */
function closes(fence: string, [, mark = "", rest = ""]: RegExpExecArray): boolean {
  return mark[0] === fence[0] && mark.length >= fence.length && rest.trim() === "";
}

/** One that is never closed hides the rest, as it does on GitHub. */
function withoutHtmlComments(body: string): string {
  let rest = body;
  let kept = "";
  for (;;) {
    const start = rest.indexOf("<!--");
    if (start < 0) return kept + rest;
    kept += rest.slice(0, start);
    const end = rest.indexOf("-->", start + 4);
    if (end < 0) return kept;
    // What follows on the same line did not begin that line.
    kept += " ";
    rest = rest.slice(end + 3);
  }
}
