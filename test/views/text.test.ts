import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { code, link, plain, text } from "../../src/views/text.ts";
import { references, render, words } from "./rendered.ts";

const SERVER = "https://github.com";

/** What people, bots and attackers put into titles, branch names, reasons, logins and alarms. */
const NASTY: readonly string[] = [
  "ping @acme/oncall and @alice now",
  "@alice",
  "(@alice)",
  "mail me at eve@example.com",
  "fixes #1",
  "fixes acme/checkout#12, GH-12 and gh-7",
  "JIRA-123 is not a list",
  "see 9fceb02d4c1a4be1a8f8d1a0c2b3a4f5e6d7c8b9",
  "see 9fceb02 and acme/checkout@9fceb02",
  "deadbeefcafe",
  "http://evil.example/phish",
  "https://evil.example/phish?x=1",
  "HTTPS://EVIL.EXAMPLE",
  "www.evil.example",
  "ftp://evil.example",
  "<https://evil.example>",
  "mailto:eve@example.com",
  "[click me](https://evil.example)",
  "[click me][1]",
  "[1]: https://evil.example",
  "![tracker](https://evil.example/pixel.png)",
  "[![x](https://evil.example/p.png)](https://evil.example)",
  "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
  "<a href='https://evil.example'>x</a>",
  "<!-- release-captain:confirm -->",
  "--> <b>out</b> <!--",
  "</details></td></table>",
  "&lt;b&gt; &amp; &#64;alice &#x40;alice",
  "&copy; &nbsp; &",
  "**bold** __bold__ *em* _em_ ~~gone~~",
  "snake_case_name and __init__",
  "2 * 3 * 4",
  "`code` and ``more``",
  "```js",
  "~~~",
  "# heading",
  "###### small",
  "heading\n===",
  "heading\n---",
  "---",
  "***",
  "> quote",
  "> [!WARNING]\n> fake alert",
  "- item",
  "+ item",
  "* item",
  "1. item",
  "1) item",
  "- [ ] approve",
  "- [x] approve",
  "[ ] approve",
  "[x]",
  "a | b | c",
  "| a | b |\n|---|---|\n| 1 | 2 |",
  "a \\| b \\\\",
  "trailing backslash \\",
  "\\@alice \\#1 \\<b\\>",
  "line one\nline two\r\nline three\u2028four\u2029five",
  "    indented code",
  "\ttab",
  "\u202Eevil\u202C \u2066x\u2069",
  "zero\u200Bwidth\u200Djoiner\uFEFF",
  "null\u0000byte \u001B[31mred\u001B[0m bell\u0007",
  "soft\u00ADhyphen",
  "\u3164\u115F\u2800",
  `zalgo a${"\u0301".repeat(80)}`,
  "\uD800 lone surrogate",
  ":tada: :+1: :rocket:",
  "$\\sqrt{3}$ and $`x`$ and $$y$$",
  "[^1] footnote",
  "[^1]: footnote",
  "H~2~O x^2^",
  "/rollback prod --now",
  "/confirm",
  "/close",
  "x".repeat(300),
  "\u{1F469}\u200D\u{1F680} émoji ünïcode 日本語 العربية",
  "",
  "   ",
  "@",
  "#",
  "%%{init}%%",
  "{{ template }} $" + "{{ secrets.X }}",
  "javascript:alert(1)",
  "C:\\temp\\*.log",
];

/** Places where our tables, lists, links and sentences put foreign words; the frame around them is ours. */
const FRAMES: Readonly<Record<string, (shown: string) => string>> = {
  paragraph: (shown) => shown,
  sentence: (shown) => `Held by ${shown} since then.`,
  item: (shown) => `- ${shown}\n- next`,
  checkbox: (shown) => `- [ ] <!-- box --> ${shown}`,
  cell: (shown) => `| a | b |\n|:--|:--|\n| ${shown} | end |\n`,
  bold: (shown) => `**why** ${shown} **then**`,
  linked: (shown) => `[${shown}](https://github.com/acme)`,
};

/** The HTML of a frame that holds a harmless word. */
function skeleton(html: string): string {
  return html.replaceAll(/<!--.*?-->/gs, "").replaceAll(/>[^<]*/g, ">");
}

function expectHarmless(foreign: string): void {
  const shown = text(foreign);
  if (shown === "") return;
  for (const frame of Object.values(FRAMES)) {
    const html = render(frame(shown));
    expect(skeleton(html)).toBe(skeleton(render(frame("word"))));
    expect(references(html)).toEqual([]);
  }
  expect(words(render(shown)).replaceAll(/\s+/g, " ")).toBe(plain(foreign));
}

describe("text", () => {
  it.each(NASTY)("shows %j and makes nothing of it", expectHarmless);

  it("shows whatever anybody writes, and makes nothing of it", () => {
    const pieces = fc.constantFrom(
      ..."@#:|<>[]()`*_~!&$\\-+.=^\n\t /0a9fG",
      "GH-",
      "www.",
      "://",
      "--",
    );
    const anything = fc.oneof(
      fc.string({ unit: "binary", maxLength: 150 }),
      fc.array(pieces, { maxLength: 40 }).map((all) => all.join("")),
      fc.array(fc.constantFrom(...NASTY), { maxLength: 3 }).map((all) => all.join(" ")),
    );
    fc.assert(fc.property(anything, expectHarmless), { numRuns: 1_500 });
  });

  it.each(["/lgtm", "/close", "/captain halt", "\u200b/lgtm"])(
    "begins no line with %j, which other bots would obey",
    (words) => {
      expect(text(words)).not.toMatch(/^\//);
      expect(code(words)).not.toMatch(/^\//);
    },
  );

  it("shows at most 100 characters, whatever the length of what was written", () => {
    expect([...plain("😀".repeat(5_000))]).toHaveLength(100);
    expect(text("x".repeat(1_000_000)).length).toBe(100);
    expect(plain("a".repeat(101)).endsWith("a…")).toBe(true);
  });

  it("reads like what was written", () => {
    expect(text("fix(cart): don't lose items, see #12")).toMatchInlineSnapshot(
      `"fix(cart): don't lose items, see &#35;<!-- -->12"`,
    );
    expect(plain("  one\n\ntwo\tthree ")).toBe("one two three");
  });
});

describe("code", () => {
  it.each(NASTY)("shows %j in one font and makes nothing of it", (foreign) => {
    const shown = code(foreign);
    for (const frame of Object.values(FRAMES)) {
      const html = render(frame(shown));
      const expected = render(frame("<code>word</code>"));
      expect(skeleton(html)).toBe(skeleton(expected));
      expect(references(html)).toEqual([]);
    }
    expect(words(render(shown)).replaceAll(/\s+/g, " ")).toBe(plain(foreign));
  });
});

describe("link", () => {
  it("links to addresses that begin with https: or stand on our own server", () => {
    expect(link("run 1", "https://ci.example/1", SERVER)).toBe("[run 1](https://ci.example/1)");
    const local = "http://127.0.0.1:3000";
    expect(link("run", `${local}/acme/runs/1`, local)).toBe(`[run](${local}/acme/runs/1)`);
  });

  it.each([
    ["javascript:alert(1)"],
    ["data:text/html,x"],
    ["http://evil.example"],
    ["//evil.example"],
    ["https://user:password@evil.example"],
    [`https://evil.example/${"x".repeat(3_000)}`],
    ["not an address"],
    [null],
  ])("shows only the label for %j", (url) => {
    expect(link("run", url, SERVER)).toBe("run");
  });

  it("lets no address out of its brackets", () => {
    const url = 'https://ci.example/a) [x](https://evil.example) | <b> `c` \\ "t"';
    const html = render(`| ${link("run | 1", url, SERVER)} | end |\n|--|--|\n`);
    expect(html.match(/<a /g)).toHaveLength(1);
    expect(html.match(/<th>/g)).toHaveLength(2);
    expect(html).not.toContain("<b>");
  });
});
