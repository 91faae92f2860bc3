/** The same sentence for places with and without Markdown: only how names and foreign words are set differs. */
import { code, plain, text } from "./text.ts";

export interface Ink {
  /** A name of ours or a command. */
  readonly name: (name: string) => string;
  /** What somebody wrote. */
  readonly words: (foreign: string) => string;
}

export const MARKDOWN: Ink = { name: code, words: text };
/** For titles of check runs and descriptions of statuses; what is more than one word stands in quotes. */
export const PLAIN: Ink = {
  name: (name) => (name.includes(" ") ? `"${plain(name)}"` : plain(name)),
  words: (foreign) => plain(foreign),
};
