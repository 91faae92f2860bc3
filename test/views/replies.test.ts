import { describe, expect, it } from "@jest/globals";
import { stageName } from "../../src/domain/ids.ts";
import { REFUSAL_CODES } from "../../src/domain/reason.ts";
import type { ReplyDetails, RollbackLine } from "../../src/domain/reply.ts";
import { type RefusalContext, refusalReason, refusalText } from "../../src/views/refusal.ts";
import { replyText } from "../../src/views/reply.ts";
import { changes } from "./example-rows.ts";
import { E, LINKS, minute, R, rehearsed, THREE_STAGES } from "./rehearsed.ts";
import { references, render, words } from "./rendered.ts";

const { state } = rehearsed("events: [{ at: 0m, merge: R1 }, { at: 40m, merge: R2 }]", {
  until: 90,
});
const view = { state, links: LINKS, now: minute(90) };

describe("a refusal", () => {
  const context: RefusalContext = {
    word: "rollback",
    subject: "prod-a",
    instead: "R2",
    candidates: ["R1", "R2"],
  };

  it("is one polite sentence that says why and what would work", () => {
    const all = REFUSAL_CODES.map(
      (code) => `${code}: ${words(render(refusalText(code, context)))}`,
    );
    expect(all.join("\n")).toMatchInlineSnapshot(`
"permission: Sorry, prod-a needs R2 here; ask someone who has it.
unknown: Sorry, I know nothing called prod-a here; did you mean R2?
usage: Sorry, I did not understand that (R2); write /rollback WHERE… [--to RELEASE] [--reason TEXT] [--now].
reason: Please add --reason TEXT, so that others can read why.
no-target: Sorry, R2 is no older release that succeeded in prod-a; --to takes R1 or R2.
barred: Sorry, the newest release that would enter prod-a, R2, was rolled back, rejected or quarantined; it opens for a newer release, or now with --force --reason TEXT.
superseded: Sorry, prod-a was overtaken by R2; the newer release carries its changes on.
quarantined: Sorry, prod-a is quarantined; /unquarantine prod-a --reason TEXT lifts that first.
not-rejected: Sorry, R2 has not rejected prod-a, so there is nothing to try again.
not-quarantined: Sorry, prod-a is not quarantined, so there is nothing to lift.
not-failed: Sorry, the build of prod-a did not fail, so there is nothing to build again.
nothing: There is nothing to do in prod-a: R2.
ambiguous: Sorry, more than one could be meant by prod-a; say which: R1 or R2.
no-preview: Sorry, there is no open preview prod-a (one that was answered or has expired says so in its comment); /rollback R1 or /rollback R2 answers one that is open.
changed: Sorry, prod-a changed since the preview, so nothing was done; /rollback shows what would happen now."
`);
  });

  it("can be said where nothing was named", () => {
    const bare = { word: "confirm", subject: null, instead: null, candidates: [] } as const;
    const all = REFUSAL_CODES.map((code) => words(render(refusalText(code, bare))));
    for (const sentence of all) expect(sentence).toMatch(/^\S.*\.$/);
    expect(new Set(all).size).toBe(REFUSAL_CODES.length);
  });

  it.each(REFUSAL_CODES)("repeats foreign words without their effect: %s", (code) => {
    const foreign = "@alice #1 <b> `x` | [a](https://evil.example)";
    const html = render(
      refusalText(code, {
        word: "status",
        subject: foreign,
        instead: foreign,
        candidates: [foreign],
      }),
    );
    expect(references(html)).toEqual([]);
    expect(html).not.toMatch(/<a |<b>/);
    expect(refusalReason(code)).not.toBe("");
  });
});

describe("a reply", () => {
  const stage = stageName("prod");
  const release = R("R2");
  const replyView = { ...view, changes: changes(R("R2"), 6) };
  const lines: readonly RollbackLine[] = [
    { environment: E("prod-a"), outcome: "rolling-back", from: R("R2"), to: R("R1") },
    { environment: E("prod-b"), outcome: "adopted", from: R("R2"), to: R("R1") },
    { environment: E("prod-c"), outcome: "refused", from: null },
  ];
  const replies: readonly ReplyDetails[] = [
    { kind: "preview-cancelled", code: "kfwq" },
    {
      kind: "promotions",
      action: "disable",
      environments: [E("prod-a"), E("prod-b")],
      directions: ["in", "out"],
      readmitted: [],
    },
    {
      kind: "promotions",
      action: "enable",
      environments: [E("prod-a")],
      directions: ["in"],
      readmitted: [{ release, stage }],
    },
    { kind: "retry", stage, release },
    { kind: "reject", stage, release, back: [], kept: [], keptBecause: "no-target" },
    {
      kind: "reject",
      stage,
      release,
      back: [E("prod-a")],
      kept: [E("prod-b"), E("prod-c")],
      keptBecause: "no-target",
    },
    {
      kind: "reject",
      stage,
      release,
      back: [],
      kept: [E("prod-a")],
      keptBecause: "switched-off",
    },
    { kind: "retry-build", release },
    { kind: "halt" },
    { kind: "resume" },
    { kind: "quarantine", release },
    { kind: "unquarantine", release },
    {
      kind: "refused",
      code: "nothing",
      word: "resume",
      subject: null,
      instead: null,
      candidates: [],
    },
    { kind: "preview", code: "kfwq", lines, expiresAt: minute(120) },
  ];

  it("says what was done and what can be done next", () => {
    const all = replies.map((details) => words(render(replyText(details, replyView))));
    expect(all.join("\n")).toMatchInlineSnapshot(`
"The preview kfwq is dropped. Nothing was changed.
Promotions into and out of prod-a and prod-b are closed. /promotions enable prod-a prod-b opens them again.
Promotions into prod-a are open. R2 is let into prod.
R2 waits in front of prod again; it enters as soon as nothing stands in its way.
prod has rejected R2. It was not deployed there yet, so nothing is rolled back; a newer release passes.
prod has rejected R2. It is rolled back in prod-a. It stays in prod-b and prod-c: there is nothing to go back to.
prod has rejected R2. It stays in prod-a: automatic rollback is off there; /rollback prod takes it away.
A build of R2 is started.
Promotions are halted. What is deploying goes on, and rollbacks still run. /resume starts promotions again.
Promotions go on.
R2 is promoted nowhere any more. Where it runs it stays; /rollback WHERE takes it away, and a newer release passes.
R2 may move again. Environments that are held stay held until /promotions enable.
There is nothing to do: promotions are not halted.
This would roll back 2 environments; nothing has happened yet.

  Roll back now

Tick it, or type /confirm kfwq; /cancel kfwq drops it. It expires at Mon 23 Nov 11:00 UTC.

⏪ prod-a: R2 → R1
⏪ prod-b: R2 → R1, which was running already
prod-c is left as it is: there is nothing to go back to."
`);
  });

  it("to a rollback names each way, what was left, and where to revert", () => {
    expect(replyText({ kind: "rollback", lines }, replyView)).toMatchInlineSnapshot(`
"Rolling back 2 environments:

- ⏪ \`prod-a\`: [\`R2\`](https://github.com/acme/checkout/commit/R2) → [\`R1\`](https://github.com/acme/checkout/commit/R1)
- ⏪ \`prod-b\`: [\`R2\`](https://github.com/acme/checkout/commit/R2) → [\`R1\`](https://github.com/acme/checkout/commit/R1), which was running already
- \`prod-c\` is left as it is: there is nothing to go back to.

The ways into and out of them are closed. When a fix is there: \`/promotions enable prod-a prod-b\`.

The branch still has the changes. **Revert** on the page of a pull request takes one out: [&#35;<!-- -->12](https://github.com/acme/checkout/pull/12) [&#35;<!-- -->13](https://github.com/acme/checkout/pull/13) [\`aaaaaa2\`](https://github.com/acme/checkout/commit/aaaaaa2000000000000000000000000000000000) [&#35;<!-- -->15](https://github.com/acme/checkout/pull/15) +2."
`);
  });

  it("stays within what GitHub takes for 2,000 environments", () => {
    const many = Array.from(
      { length: 2_000 },
      (_, index): RollbackLine => ({
        environment: E(`prod-${"x".repeat(30)}-${index}`),
        outcome: "rolling-back",
        from: R("R2"),
        to: R("R1"),
      }),
    );
    expect(replyText({ kind: "rollback", lines: many }, replyView).length).toBeLessThan(65_536);
  });
});

describe("the answer to a rollback of many environments", () => {
  it("tells them together, folds their names away, and names the stage where that is all of it", () => {
    const names = Array.from({ length: 40 }, (_, index) => `prod-${index}`);
    const many = rehearsed("events: [{ at: 0m, merge: R1 }, { at: 40m, merge: R2 }]", {
      pipeline: THREE_STAGES.replace("[prod-a, prod-b, prod-c]", `[${names.join(", ")}]`),
      until: 90,
    });
    const lines = names.map(
      (name): RollbackLine => ({
        environment: E(name),
        outcome: "rolling-back",
        from: R("R2"),
        to: R("R1"),
      }),
    );
    const shown = replyText(
      { kind: "rollback", lines },
      { ...many, links: LINKS, changes: changes(R("R2"), 2) },
    );
    expect(shown).toMatch(/^- ⏪ 40 environments: \[`R2`\].* → \[`R1`\]/m);
    expect(shown).toContain("`/promotions enable prod`");
    expect(shown).toMatch(
      /<details><summary>Each of them<\/summary>\s+- R2 → R1: `prod-0`, .*`prod-39`/,
    );
    expect(shown.split("\n").length).toBeLessThan(20);
  });
});
