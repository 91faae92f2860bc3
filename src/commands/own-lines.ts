/** The lines of a comment that are the writer's own: GitHub shows them as text, neither quoted nor as code nor hidden. */

/**
 * Blocks are told apart as GitHub tells them, the first one opened decides: a fence within a hidden part opens
 * nothing, nor does a hidden part within a fence.
 * @returns lines that begin at the left margin; what an HTML comment hides within one is left out
 */
export function ownLines(body: string): readonly string[] {
  const own: string[] = [];
  let paragraph: string[] = [];
  let block: Block | null = null;
  const endParagraph = () => {
    if (paragraph.length === 0) return;
    for (const line of withoutComments(paragraph.join("\n")).split("\n")) own.push(line);
    paragraph = [];
  };
  for (const line of body.split(/\r\n|\r|\n/)) {
    if (block !== null) {
      if (ends(block, line)) block = null;
      continue;
    }
    block = opening(line);
    if (block === null && line.trim() !== "") {
      paragraph.push(line);
      continue;
    }
    endParagraph();
    // A hidden part may end where it began.
    if (block?.kind === "html" && ends(block, afterOpening(line))) block = null;
  }
  endParagraph();
  return own;
}

type Block =
  | { readonly kind: "fence"; readonly mark: string }
  | { readonly kind: "html"; readonly end: string };

function opening(line: string): Block | null {
  const fence = FENCE.exec(line);
  const [, mark = "", info = ""] = fence ?? [];
  if (fence !== null && !(mark.startsWith("`") && info.includes("`"))) {
    return { kind: "fence", mark };
  }
  const html = HTML.exec(line)?.[1]?.toLowerCase();
  if (html === undefined) return null;
  return { kind: "html", end: html === "<!--" ? "-->" : `</${html.slice(1)}>` };
}

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
/** What hides its content, shows it as code, or quotes it. */
const HTML =
  /^ {0,3}(<!--|<(?:pre|code|samp|blockquote|script|style|textarea|template)(?![a-z0-9-]))/i;

/** A fence ends with as many of its own marks, and nothing behind them. */
function ends(block: Block, line: string): boolean {
  if (block.kind === "html") {
    const small = line.toLowerCase();
    return small.lastIndexOf(block.end) > small.lastIndexOf("<!--");
  }
  const [, mark = "", rest = ""] = FENCE.exec(line) ?? [];
  return mark[0] === block.mark[0] && mark.length >= block.mark.length && rest.trim() === "";
}

function afterOpening(line: string): string {
  return line.slice(line.indexOf("<") + 1);
}

/** Within a paragraph, only a comment that is closed there hides anything; what follows it did not begin its line. */
function withoutComments(paragraph: string): string {
  let kept = "";
  let from = 0;
  for (;;) {
    const start = paragraph.indexOf("<!--", from);
    const end = start < 0 ? -1 : paragraph.indexOf("-->", start + 4);
    if (end < 0) return kept + paragraph.slice(from);
    kept += `${paragraph.slice(from, start)} `;
    from = end + 3;
  }
}
