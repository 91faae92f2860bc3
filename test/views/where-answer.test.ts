import { expect, test } from "@jest/globals";
import { evolve } from "../../src/domain/evolve/index.ts";
import { commitSha } from "../../src/domain/ids.ts";
import type { State } from "../../src/domain/state.ts";
import type { RevertLine } from "../../src/views/revert-words.ts";
import type { ChangeLine } from "../../src/views/rows.ts";
import { nowhereAnswer, whereAnswer } from "../../src/views/where-answer.ts";
import { changes, turnsOf } from "./example-rows.ts";
import { LINKS, R, rehearsed } from "./rehearsed.ts";
import { references, render, words } from "./rendered.ts";

const SCRIPT = `
takes: { deploy: 4m, workflows: { tests.yml: 6m }, cancel: 1m }
events:
  - { at: 0m, merge: R1 }
  - { at: 50m, merge: R2 }
  - { at: 62m, merge: R3 }
  - { at: 80m, alarm: { environment: prod-b, state: alarm, alarm: p99 } }
`;

function answer(release: string, until: number, reverts: readonly RevertLine[] = []): string {
  const { state, now } = rehearsed(SCRIPT, { until });
  return answerIn(state, { release, now, reverts });
}

function answerIn(
  state: State,
  about: { release: string; now: number; reverts: readonly RevertLine[] },
): string {
  const { release, now, reverts } = about;
  const rank = state.releases.get(R(release))?.rank ?? 0;
  const change = changes(R(release), 1)[0] ?? null;
  const view = { state, now, links: LINKS, turns: turnsOf(state, rank), reverts };
  return whereAnswer({ release: R(release), rank, change }, view);
}

test("a newer release carries the change too, and it is said where that was rolled back", () => {
  expect(answer("R2", 95)).toMatchInlineSnapshot(`
"Charge the card only once (fixes &#35;<!-- -->7) ([&#35;<!-- -->12](https://github.com/acme/checkout/pull/12), alice) came with [\`R2\`](https://github.com/acme/checkout/commit/R2). It runs in **2 of 3** production environments.

| Stage | Has it | First with (UTC), or why not |
| :-- | :-- | :-- |
| ✅ \`beta\` | 1/1 | [\`R2\`](https://github.com/acme/checkout/commit/R2) 23 Nov 09:50 |
| ✅ \`gamma\` | 2/2 | [\`R2\`](https://github.com/acme/checkout/commit/R2) 23 Nov 09:54 |
| 🔸 \`prod\` | 2/3 | [\`R2\`](https://github.com/acme/checkout/commit/R2) 23 Nov 10:04, ⏪ rolled back from \`prod-b\`, ⏳ [\`R3\`](https://github.com/acme/checkout/commit/R3) waits: an alarm rings, ❌ [\`R2\`](https://github.com/acme/checkout/commit/R2) was rejected |

- 🔄 [\`R3\`](https://github.com/acme/checkout/commit/R3): waits for prod: the alarm p99 of prod-b rings since Mon 23 Nov 10:20 UTC

<details><summary>Every environment</summary>

| Where | Came and went (UTC) |
| :-- | :-- |
| ✅ [\`beta\`](https://github.com/acme/checkout/deployments/beta) | [\`R2\`](https://github.com/acme/checkout/commit/R2) 23 Nov 09:50 |
| ✅ [\`gamma-us\`](https://github.com/acme/checkout/deployments/gamma-us) | [\`R2\`](https://github.com/acme/checkout/commit/R2) 23 Nov 09:54 |
| ✅ [\`gamma-eu\`](https://github.com/acme/checkout/deployments/gamma-eu) | [\`R2\`](https://github.com/acme/checkout/commit/R2) 23 Nov 09:54 |
| ✅ [\`prod-a\`](https://github.com/acme/checkout/deployments/prod-a) | [\`R2\`](https://github.com/acme/checkout/commit/R2) 23 Nov 10:04 |
| ▫️ [\`prod-b\`](https://github.com/acme/checkout/deployments/prod-b) | [\`R2\`](https://github.com/acme/checkout/commit/R2) 23 Nov 10:04, ⏪ [\`R1\`](https://github.com/acme/checkout/commit/R1) 23 Nov 10:20 |
| ✅ [\`prod-c\`](https://github.com/acme/checkout/deployments/prod-c) | [\`R2\`](https://github.com/acme/checkout/commit/R2) 23 Nov 10:04 |

</details>"
`);
});

test("what waits for a file that was deleted is not said to be halted by anybody", () => {
  const { state, now } = rehearsed(SCRIPT, { until: 95 });
  const commit = commitSha("c".repeat(40));
  const removed = evolve(state, { at: now, type: "PipelineRemoved", commit, heir: null });

  const told = words(render(answerIn(removed, { release: "R3", now, reverts: [] })));

  expect(told).toContain("R3 waits: the pipeline file was deleted");
});

test("it is said when it runs in every production environment, and why it does not yet", () => {
  expect(answer("R1", 79)).toContain("✅ It runs **in every production environment** (3).");
  expect(words(render(answer("R3", 79)))).toMatchInlineSnapshot(`
"Charge the card only once (fixes #7) (#12, alice) came with R3. It runs in 0 of 3 production environments.



Stage
Has it
First with (UTC), or why not



✅ beta
1/1
R3 23 Nov 10:02


✅ gamma
2/2
R3 23 Nov 10:06


▫️ prod
0/3
⏳ R3 waits: the stage is busy with another release



🔄 R3: waits for prod: prod works on R2 (bakes until Mon 23 Nov 10:38 UTC)

Every environment


Where
Came and went (UTC)



✅ beta
R3 23 Nov 10:02


✅ gamma-us
R3 23 Nov 10:06


✅ gamma-eu
R3 23 Nov 10:06"
`);
  expect(words(render(answer("R3", 63)))).toMatchInlineSnapshot(`
"Charge the card only once (fixes #7) (#12, alice) came with R3. It runs in 0 of 3 production environments.



Stage
Has it
First with (UTC), or why not



▫️ beta
0/1
🔄 deploying to beta


▫️ gamma
0/2
beta has not approved it yet


▫️ prod
0/3
gamma has not approved it yet



🔄 R3: beta: deploying to beta"
`);
});

const MERGE = 3;
const revert = (
  number: number,
  release: string,
  reverts: readonly RevertLine[] = [],
): RevertLine => {
  const change: ChangeLine = {
    release: R(release),
    commit: commitSha("c".repeat(40)),
    title: `Revert "Charge @alice once" (#${number})`,
    author: "Carol",
    login: "carol",
    pullRequest: number,
  };
  return { change, rank: MERGE, reverts };
};

test("a change that was reverted is still contained, which is told apart from running", () => {
  const reverted = answer("R1", 79, [revert(16, "R3")]);

  expect(reverted.split("\n\n").slice(0, 2)).toMatchInlineSnapshot(`
[
  "Charge the card only once (fixes &#35;<!-- -->7) ([&#35;<!-- -->12](https://github.com/acme/checkout/pull/12), alice) came with [\`R1\`](https://github.com/acme/checkout/commit/R1). It is contained **in every production environment** (3).",
  "- ↩️ Reverted by Revert "Charge &#64;<!-- -->alice once" ([&#35;<!-- -->16](https://github.com/acme/checkout/pull/16), carol) in [\`R3\`](https://github.com/acme/checkout/commit/R3), which runs in 0 of 3 production environments.",
]
`);
  expect(references(render(reverted))).toEqual([]);
});

test("a revert that was reverted counts no more", () => {
  const again = answer("R1", 79, [revert(16, "R2", [revert(17, "R3")])]);

  expect(again).toContain("✅ It runs **in every production environment** (3).");
  expect(words(render(again))).toMatch(/Reverted by .*#16.* in R2; .*#17.* in R3 took that back/);
  expect(answer("R1", 79, [revert(16, "R2"), revert(17, "R3", [revert(18, "R3")])])).toContain(
    "It is contained **in every",
  );
});

test("where no release contains it, it is said why that may be", () => {
  expect(nowhereAnswer("#99", "main")).toMatchInlineSnapshot(
    `"No release contains \`#99\`: it is not merged into \`main\`, was merged before the captain came, or touches nothing of this pipeline."`,
  );
});
