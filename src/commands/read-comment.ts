/** Finds the commands in a comment: lines of the person's own that begin with a slash; never what is quoted or shown as code. */
import { ownLines } from "./own-lines.ts";

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
      const match = line.startsWith("/") ? COMMAND.exec(line.trimEnd()) : null;
      return match === null ? [] : [match];
    })
    .slice(0, MOST_COMMANDS)
    .map(([, word = "", rest = ""], index) => ({
      index,
      word: word.toLowerCase(),
      words: rest.split(/[ \t]+/).filter((part) => part !== ""),
    }));
}
