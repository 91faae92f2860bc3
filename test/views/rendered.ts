/** Renders Markdown as GitHub does, as far as a reader or an attacker can tell the difference. */
import { marked } from "marked";

/** Issues and comments keep line breaks; check runs do not, and tell no difference in our texts. */
export function render(markdown: string): string {
  return marked.parse(markdown, { gfm: true, breaks: true, async: false });
}

/** What a reader sees of HTML: its words, without what GitHub's filters or a browser would make of them. */
export function words(html: string): string {
  return html
    .replaceAll(/<!--.*?-->/gs, "")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/&(#\d+|lt|gt|quot|amp);/g, (entity, name: string) =>
      name.startsWith("#")
        ? String.fromCodePoint(Number(name.slice(1)))
        : (NAMED.get(name) ?? entity),
    )
    .trim();
}

const NAMED = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["amp", "&"],
]);

/** The words outside of links and code, cut where a tag or a comment stands: where GitHub looks for references. */
export function textNodes(html: string): readonly string[] {
  return html
    .replaceAll(/<(a|code|pre)\b[^>]*>.*?<\/\1>/gs, "<!---->")
    .split(/<!--.*?-->|<[^>]*>/s)
    .map(words)
    .filter((node) => node !== "");
}

/** References that GitHub would link, and people whom it would notify, because of these words. */
export function references(html: string): readonly string[] {
  return textNodes(html).flatMap((node) => [...node.matchAll(REFERENCE)].map(([found]) => found));
}

const REFERENCE =
  /(?<![\w`])@[a-z0-9][a-z0-9-]*|#\d+|\bgh-\d+|\b[0-9a-f]{7,40}\b|:[a-z0-9_+-]+:|\bhttps?:\/\/\S+|\bwww\.\S+|\$\S[^$]*\$|\S+@\S+\.\S+/gi;
