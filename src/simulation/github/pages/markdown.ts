/** GitHub Flavored Markdown as HTML that is safe to show, whoever wrote it. */
import { Marked, type Tokens } from "marked";
import { escapeHtml } from "./layout.ts";

/** Tables, task lists and line breaks as in GitHub's comments; raw HTML only where GitHub keeps it too. */
export function renderMarkdown(text: string): string {
  return markdown.parse(text, { async: false });
}

/** Without attributes these can do no harm. Anything else is shown as the text that it is. */
const HARMLESS =
  /^<\/?(details|summary|sub|sup|kbd|b|i|em|strong|code|p|ul|ol|li|blockquote)>$|^<br\s*\/?>$/i;

const markdown = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    html({ text }: Tokens.HTML | Tokens.Tag): string {
      return keepHarmless(text.replace(/<!--[\s\S]*?-->/g, ""));
    },
    link({ href, tokens }: Tokens.Link): string {
      const shown = this.parser.parseInline(tokens);
      return /^(https?:\/\/|\/|#)/i.test(href)
        ? `<a href="${escapeHtml(href)}" rel="nofollow">${shown}</a>`
        : shown;
    },
    image({ href, text }: Tokens.Image): string {
      return /^https?:\/\//i.test(href)
        ? `<a href="${escapeHtml(href)}" rel="nofollow">${escapeHtml(text)}</a>`
        : escapeHtml(text);
    },
  },
});

function keepHarmless(html: string): string {
  return html
    .split(/(<[^>]*>)/)
    .map((piece) => (HARMLESS.test(piece) ? piece : escapeHtml(piece)))
    .join("");
}
