/** Whether an answer does anything to whoever reads it: it must only be read. */
import { tickedBoxes } from "../../src/views/checkbox.ts";
import { references, render } from "../views/rendered.ts";

/** What our own Markdown comes to. */
const OWN_TAGS = new Set(
  "p br strong em del code a ul ol li table thead tbody tr th td h3 details summary input sub hr".split(
    " ",
  ),
);
const OWN_LINKS = /^https:\/\/github\.example\//;

/** @returns what an answer would do besides being read; empty: nothing */
export function harmIn(markdown: string): readonly string[] {
  const html = render(markdown);
  const tags = [...html.matchAll(/<\/?([a-z][a-z0-9-]*)/gi)].map(([, name = ""]) => name);
  const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, url = ""]) => url);
  const boxes = [...html.matchAll(/<input[^>]*>/g)].map(([box]) => box);
  return [
    ...tags.filter((tag) => !OWN_TAGS.has(tag.toLowerCase())).map((tag) => `the tag <${tag}>`),
    ...links.filter((url) => !OWN_LINKS.test(url)).map((url) => `a link to ${url}`),
    ...boxes.filter((box) => box.includes("checked=")).map((box) => `a ticked box ${box}`),
    ...(boxes.length > 1 ? ["more boxes than one"] : []),
    ...tickedBoxes(markdown).map((name) => `a tick for ${name}`),
    ...references(html).map((found) => `a reference ${found}`),
    ...(INVISIBLE.test(markdown) ? ["characters that nobody sees"] : []),
    ...(markdown.length > 65_536 ? ["more than GitHub takes"] : []),
  ];
}

const INVISIBLE = /[\u202A-\u202E\u2066-\u2069\u200B-\u200F\u2060\uFEFF\u00AD]|(?![\n\t])\p{Cc}/u;
