/** Comments that look like commands and are none: nothing happens and nobody answers, whatever the writer may do. */
import { describe, expect, it } from "@jest/globals";
import { openStage } from "./played.ts";

const play = openStage();
const NOTHING = { deeds: [], outcomes: [], texts: [] };

const QUOTED: readonly string[] = [
  "> /rollback prod-a --now",
  ">/rollback prod-a --now",
  "> > /rollback prod-a --now",
  ">>> /rollback prod-a --now",
  "> [!WARNING]\n> /rollback prod-a --now",
  "> ```\n> /rollback prod-a --now\n> ```",
  "On Mon, 23 Nov 2026, Eve <eve@example.com> wrote:\r\n> Hi,\r\n> /rollback prod-a --now\r\n>\r\n",
  "   > /halt",
  "<blockquote>\n/halt\n</blockquote>",
  "<blockquote>\n\n/halt\n\n</blockquote>",
];

const CODE: readonly string[] = [
  "```\n/rollback prod-a --now\n```",
  "```sh\n/rollback prod-a --now\n```",
  "```\r\n/rollback prod-a --now\r\n```",
  "```\r/halt\r```",
  "~~~\n/rollback prod-a --now\n~~~",
  "~~~ ```\n/halt\n~~~",
  "````\n```\n/rollback prod-a --now\n```\n/halt\n````",
  "```\n~~~\n/halt\n```",
  "~~~\n```\n/halt\n~~~",
  "```\n/rollback prod-a --now",
  "   ```\n/halt\n   ```",
  "```\n``\n/halt\n```",
  "```\n```sh\n/halt\n```",
  "```\n    ```\n/halt\n```",
  "text\n```\n/halt\n```\ntext",
  "    /rollback prod-a --now",
  "\t/rollback prod-a --now",
  "text\n\n    /halt\n",
  "`/rollback prod-a --now`",
  "``/halt``",
  "<pre>\n/halt\n</pre>",
  "<PRE lang=sh>\n\n/halt\n\n</PRE>",
  "<code>\n/halt\n</code>",
  "<pre>\n```\n</pre >\n/halt",
  "```\n<!--\n```\n```\n-->\n/halt\n```",
  "an opener `<!--`\n```\n-->\n/rollback prod-a --now\n```",
  "<!--\n```\n-->\n```\n/halt\n```",
];

const HIDDEN: readonly string[] = [
  "<!-- /rollback prod-a --now -->",
  "<!--\n/rollback prod-a --now\n-->",
  "<!--\n\n/halt\n\n-->",
  "<!-- never closed\n/halt",
  "<!-- a --><!--\n/halt\n-->",
  "text <!--\n/halt\n--> text",
  "<!-- x -->/halt",
  "<!-- x --> /halt",
  "<script>\n/halt\n</script>",
  "<style>\n/halt\n</style>",
  "<template>\n/halt\n</template>",
];

const WITHIN_TEXT: readonly string[] = [
  "please /rollback prod-a --now",
  " /rollback prod-a --now",
  "  /halt",
  "- /rollback prod-a --now",
  "* /halt",
  "+ /halt",
  "1. /halt",
  "1) /halt",
  "- [ ] /halt",
  "- [x] /halt",
  "# /halt",
  "**/halt**",
  "_/halt_",
  "| /halt |\n|---|",
  "[/halt](https://example.com)",
  "![/halt](x)",
  "\\/halt",
  "&#47;halt",
  "%2Fhalt",
  "@release-captain /halt",
  "/",
  "//",
  "/ halt",
  "//halt",
  "/*halt*/",
  "/halt/",
  "/halt;",
  "/halt.",
  "/halt!",
  "/halt:now",
  "/halt\u2028/halt",
  "/halt\u0000",
  "",
  "\n\n\n",
];

const LOOK_ALIKES: readonly string[] = [
  "／halt",
  "⁄halt",
  "∕halt",
  "/hаlt",
  "/hal\u0442",
  "/ＨＡＬＴ",
  "/h\u0430lt",
  "/halt\u200b",
  "/ha\u00adlt",
  "/ha\u200dlt",
  "\u200b/halt",
  "\ufeff/halt",
  "\u00a0/halt",
  "\u202e/halt",
  "/\u202etlah",
  "/rollback\u00a0prod-a --now",
  "/rollback\u2003prod-a --now",
  "/rollback\u3000prod-a --now",
  "/rollbac\u212a prod-a --now",
  "/ha\u0131t",
];

const OF_OTHERS: readonly string[] = [
  "/lgtm",
  "/lgtm cancel",
  "/hold",
  "/hold cancel",
  "/unhold",
  "/retest",
  "/retest-required",
  "/recheck",
  "/test all",
  "/rerun",
  "/restart",
  "/assign @alice",
  "/cc @acme/oncall",
  "/close",
  "/reopen",
  "/merge",
  "/rebase",
  "/deploy prod",
  "/label bug",
  "/kind bug",
  "/ok-to-test",
  "/shrug",
  "/etc/passwd",
  "/home /tmp",
  "/captain",
  "/captain deploy prod",
  "/captain captain halt",
  "/captain /halt",
  "/release-captain halt",
  "/constructor",
  "/hasownproperty x",
  "/__proto__",
  `/${"a".repeat(50_000)}`,
];

describe("nobody is answered for", () => {
  it.each(QUOTED)("what is quoted: %j", (body) => expect(play(body)).toEqual(NOTHING));
  it.each(CODE)("code: %j", (body) => expect(play(body)).toEqual(NOTHING));
  it.each(HIDDEN)("what GitHub hides: %j", (body) => expect(play(body)).toEqual(NOTHING));
  it.each(WITHIN_TEXT)("what begins no line: %j", (body) => expect(play(body)).toEqual(NOTHING));
  it.each(LOOK_ALIKES)("look-alike letters: %j", (body) => expect(play(body)).toEqual(NOTHING));
  it.each(OF_OTHERS)("words of others: %j", (body) => expect(play(body)).toEqual(NOTHING));

  it.each([
    ["a stranger", { permission: "none" }],
    ["who may only read", { permission: "read" }],
    ["a bot", { by: "helper[bot]", permission: "admin" }],
  ])("%s", (_, writer) => {
    const body = "/rollback prod-a --now\n/rolback prod-a\n/status\n/help\n/halt --nonsense";
    expect(play(body, writer)).toEqual(NOTHING);
  });
});

describe("what is the writer's own counts, whatever stands around it", () => {
  const HALTED = { deeds: [], outcomes: ["done"] };

  it.each([
    "/halt",
    "/HALT",
    "/captain halt",
    "/Captain\tHalt  ",
    '/halt --reason "see --now"',
    "text\n/halt",
    "text\r\n/halt\r\ntext",
    "text\r/halt\rtext",
    "> quoted\n\n/halt",
    "```\ncode\n```\n/halt",
    "``` `a` ```\n/halt",
    "- ```\n/halt",
    "> ```\n/halt",
    "<!-- a template's words -->\n/halt",
    "<!--\n```\n-->\n/halt",
    "<!-->\n/halt",
    "text <!-- never closed\n/halt",
    "`<!--` opens what is hidden\n/halt",
    "/halt <!-- why -->",
    "<pre>code</pre>\n/halt",
    "<predicate>\n/halt",
    "| a |\n|---|\n\n/halt",
  ])("%j", (body) => expect(play(body)).toMatchObject(HALTED));
});
