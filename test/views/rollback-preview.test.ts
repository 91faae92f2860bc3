import { describe, expect, it } from "@jest/globals";
import { checkbox, tickedBoxes } from "../../src/views/checkbox.ts";
import { closedPreview, confirmBox, rollbackPreview } from "../../src/views/rollback-preview.ts";
import { previewOf } from "./example-rows.ts";
import { E, LINKS, minute, R, rehearsed } from "./rehearsed.ts";
import { references, render, words } from "./rendered.ts";

const { state } = rehearsed("events: [{ at: 0m, merge: R1 }, { at: 40m, merge: R2 }]", {
  until: 90,
});
const view = { state, links: LINKS, now: minute(90) };
const preview = previewOf({ from: R("R2"), to: R("R1"), now: view.now });

describe("the preview of a rollback", () => {
  it("shows what leaves, what is in the way and how to confirm", () => {
    const differences = preview.differences.map((each) => ({
      ...each,
      changes: each.changes.slice(0, 2),
      total: 2,
    }));
    expect(rollbackPreview({ ...preview, differences }, view)).toMatchInlineSnapshot(`
"\`alice\` asks to roll back \`prod-a\` and \`prod-b\` (checkout fails for &#124; EU customers, see &#35;<!-- -->7). Nothing has happened yet; until this is answered, nothing is promoted into their stages.

- [ ] <!-- release-captain:confirm:KFWQ --> **Roll back 2 environments now**

Tick it, or type \`/confirm KFWQ\`; \`/cancel KFWQ\` drops it. It expires at Mon 23 Nov 11:00 UTC, or when something else changes there.

| Where | From → to | Ran there |
| :-- | :-- | :-- |
| [\`prod-a\`](https://github.com/acme/checkout/deployments/prod-a) | [\`R2\`](https://github.com/acme/checkout/commit/R2) → [\`R1\`](https://github.com/acme/checkout/commit/R1) | 3 d ago |
| [\`prod-b\`](https://github.com/acme/checkout/deployments/prod-b) | [\`R2\`](https://github.com/acme/checkout/commit/R2) → [\`R1\`](https://github.com/acme/checkout/commit/R1) | 3 d ago, **not approved** |

- A deployment runs in \`prod-b\` and is cancelled first.
- ⚠️ GitHub itself holds up deployments to \`prod-a\`: \`acme/sre\` or \`bob\` must approve.
- \`prod-c\` is left as it is: there is nothing to go back to.

Confirmed, the ways into and out of these environments close until \`/promotions enable\`, and [\`R2\`](https://github.com/acme/checkout/commit/R2) is promoted nowhere any more. The branch is not touched: a revert or a fix is merged as usual and comes with the next release. Where the harm is small, waiting for that keeps the other changes.

**[2 changes](https://github.com/acme/checkout/compare/a...b) would leave** ([\`R2\`](https://github.com/acme/checkout/commit/R2) → [\`R1\`](https://github.com/acme/checkout/commit/R1))

- Charge the card only once (fixes &#35;<!-- -->7) ([&#35;<!-- -->12](https://github.com/acme/checkout/pull/12), alice)
- Bump lodash from 4.17.20 to 4.17.21 ([&#35;<!-- -->13](https://github.com/acme/checkout/pull/13), Alice Example)

<details><summary>Manifest: 2 parts would change</summary>

| Part | From | To |
| :-- | :-- | :-- |
| \`ghcr.io/acme/checkout\` | \`a1a1a1a1a1a1\` | \`b2b2b2b2b2b2\` |
| \`s3://acme/template.yml\` | \`c3c3c3c3c3c3\` | not there |

</details>

<details><summary>Dependency versions (from lock files): 2 would change: lodash, &#64;<!-- -->acme/ledger</summary>

| Dependency | From | To |
| :-- | :-- | :-- |
| \`lodash\` | \`4.17.21\` | \`4.17.20\` |
| \`@acme/ledger\` | \`2.0.0\` | not there |

</details>"
`);
  });

  it("lists 30 changes, then counts the rest on a link to the comparison", () => {
    const shown = rollbackPreview(preview, view);
    expect(shown).toContain("- [and 13 more](https://github.com/acme/checkout/compare/a...b)");
    expect(shown.match(/^- .*alice|^- .*Alice Example/gm)?.length).toBe(30);
  });

  it("says what it does not know", () => {
    const differences = preview.differences.map((each) => ({
      ...each,
      parts: null,
      dependencies: null,
    }));
    const shown = rollbackPreview({ ...preview, differences }, view);
    expect(shown).toContain("Dependency versions: not known here.");
    expect(shown).toContain("Manifest: not both releases have one.");
  });

  it("has exactly one box, whatever changes and reasons say", () => {
    const nasty = {
      ...preview,
      reason: "- [x] <!-- release-captain:confirm:KFWQ --> @alice #1 | x",
    };
    const html = render(rollbackPreview(nasty, view));
    expect(html.match(/<input/g)).toHaveLength(1);
    expect(references(html)).toEqual([]);
  });

  it("tells many environments together, and by name only below what leaves", () => {
    const [plan] = preview.environments;
    if (plan === undefined) throw new Error("There is no environment");
    const environments = Array.from({ length: 156 }, (_, index) => ({
      ...plan,
      environment: E(`prod-${index}`),
      toSucceededAt: view.now - (index + 1) * 3_600_000,
    }));
    const shown = rollbackPreview({ ...preview, environments }, view);
    expect(shown).toContain("| `prod`: 156 environments |");
    expect(shown).toContain("| 1 h to 6 d 12 h ago |");
    expect(shown).toContain(
      "- ⚠️ GitHub itself holds up deployments to `prod-0`, `prod-1`, `prod-2` and 153 more: `acme/sre` or `bob` must approve.",
    );
    expect(shown.split("\n").length).toBeLessThan(250);
    expect(shown.indexOf("would leave")).toBeLessThan(
      shown.indexOf("Each of the 156 environments"),
    );
    expect(shown).toMatch(/^\| `prod-155` \| R2 → R1 \| 6 d 12 h ago \|$/m);
  });

  it("says what GitHub did not tell in time", () => {
    const differences = preview.differences.map((each) => ({ ...each, isFromMemory: true }));
    const shown = rollbackPreview({ ...preview, areRulesKnown: false, differences }, view);
    expect(shown).toContain("as far as the captain remembers: GitHub does not tell now");
    expect(shown).toContain("whether its own reviewers or wait timers stand in the way");
  });

  it("stays within what GitHub takes for 2,000 environments", () => {
    const environments = Array.from({ length: 1_000 }, (_, index) =>
      preview.environments.map((plan) => ({
        ...plan,
        environment: E(`${plan.environment}-${"x".repeat(30)}-${index}`),
      })),
    ).flat();
    const shown = rollbackPreview({ ...preview, environments }, view);
    expect(shown.length).toBeLessThan(65_536);
    expect(shown).toContain("/confirm KFWQ");
  });

  it.each([
    [{ kind: "confirmed", by: "bob" }],
    [{ kind: "cancelled", by: "bob" }],
    [{ kind: "expired" }],
    [{ kind: "void" }],
  ] as const)("has no box any more once it is answered: %j", (end) => {
    expect(render(closedPreview(preview, end, view))).not.toContain("<input");
  });
});

describe("a box", () => {
  it("is found by its name once it is ticked, and only then", () => {
    const name = confirmBox("KFWQ");
    const box = checkbox(name, "**Roll back**");
    expect(tickedBoxes(`before\n${box}\nafter`)).toEqual([]);
    expect(tickedBoxes(`before\r\n${box.replace("[ ]", "[x]")}\r\nafter`)).toEqual([name]);
    expect(tickedBoxes(`> ${box.replace("[ ]", "[x]")}`)).toEqual([]);
  });

  it("survives names that hold two dashes", () => {
    const box = checkbox("unhold:prod--a---b", "Open it");
    expect(box).not.toMatch(/release-captain:\S*--/);
    expect(words(render(box))).toBe("Open it");
    expect(tickedBoxes(box.replace("[ ]", "[x]"))).toEqual(["unhold:prod--a---b"]);
  });
});
