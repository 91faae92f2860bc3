import { describe, expect, it } from "@jest/globals";
import { COMMANDS, findCommand } from "../../src/domain/command-table.ts";
import { evolveAll } from "../../src/domain/evolve/index.ts";
import { helpAnswer } from "../../src/views/help-answer.ts";
import { historyAnswer, recentAnswer } from "../../src/views/history-answer.ts";
import { statusAnswer } from "../../src/views/status-answer.ts";
import { broughtBy, linesOf } from "./example-rows.ts";
import { E, held, LINKS, minute, R, rehearsed } from "./rehearsed.ts";
import { references, render } from "./rendered.ts";

const SCRIPT = `
takes: { deploy: 4m, workflows: { tests.yml: 6m }, cancel: 1m }
events:
  - { at: 0m, merge: R1 }
  - { at: 50m, merge: R2 }
  - { at: 62m, merge: R3 }
  - { at: 80m, alarm: { environment: prod-b, state: alarm, alarm: p99 } }
`;

function viewAt(until: number) {
  const { state, now } = rehearsed(SCRIPT, { until });
  return { state, now, links: LINKS, keptWaiting: null };
}

describe("/status", () => {
  it("shows what runs where, what goes on, and why a release waits", () => {
    expect(statusAnswer({ kind: "pipeline" }, viewAt(83))).toMatchInlineSnapshot(`
"| Stage | Runs | Now |
| :-- | :-- | :-- |
| \`beta\` | [\`R3\`](https://github.com/acme/checkout/commit/R3) 1/1 |  |
| \`gamma\` | [\`R3\`](https://github.com/acme/checkout/commit/R3) 2/2 |  |
| \`prod\` | [\`R2\`](https://github.com/acme/checkout/commit/R2) 3/3 | 🔄 [\`R2\`](https://github.com/acme/checkout/commit/R2) rolling back \`prod-b\`, ⏳ [\`R3\`](https://github.com/acme/checkout/commit/R3) (busy) |

- ⏳ [\`R3\`](https://github.com/acme/checkout/commit/R3) waits for \`prod\`: \`prod\` is rolling back \`prod-b\`. Ended by the end of the rollback."
`);
  });

  it("shows environments with their holds and alarms", () => {
    const view = viewAt(83);
    const state = evolveAll(view.state, held("prod-c", view.now, "alice"));
    const names = ["prod-b", "prod-c"].map(E);
    expect(
      statusAnswer({ kind: "environments", names }, { ...view, state }),
    ).toMatchInlineSnapshot(`
"| Where | Runs | Now | Since (UTC) |
| :-- | :-- | :-- | :-- |
| [\`prod-b\`](https://github.com/acme/checkout/deployments/prod-b) | [\`R2\`](https://github.com/acme/checkout/commit/R2) | ⏪ rolling back | 23 Nov 10:08 |
| [\`prod-c\`](https://github.com/acme/checkout/deployments/prod-c) | [\`R2\`](https://github.com/acme/checkout/commit/R2) | ⛔ held in and out since a rollback by \`alice\` | 23 Nov 10:08 |

- 🔔 \`prod-b\`: the alarm p99 rings since Mon 23 Nov 10:20 UTC"
`);
  });

  it("shows a release with its way and what to do", () => {
    expect(statusAnswer({ kind: "release", release: R("R2") }, viewAt(95))).toMatchInlineSnapshot(`
"🚫 [\`R2\`](https://github.com/acme/checkout/commit/R2): rejected by prod: prod-b: an alarm rang; rolled back from 1 environment; quarantined

**Rejected** by \`prod\` at Mon 23 Nov 10:20 UTC. \`prod-b\`: an alarm rang. **Quarantined**: where it runs it stays, and it is promoted nowhere any more. A newer release passes; \`/unquarantine R2 --reason TEXT\` lets this one go on.

| Stage | Environments | When (UTC) |
| :-- | :-- | :-- |
| ✅ \`beta\` | 1/1 ✅ | 23 Nov 09:54 |
| ✅ \`gamma\` | 2/2 ✅ | 23 Nov 10:04 |
| ❌ \`prod\` | \`prod-b\`: an alarm rang; it was rolled back, \`prod-a\` keeps it, \`prod-c\` keeps it | 23 Nov 10:20 |

Artifact \`R2\`

<details><summary>Every deployment, and what tested it</summary>

| Where | Deployed (UTC) | Approval steps |
| :-- | :-- | :-- |
| \`beta\` | 23 Nov 09:54 in 4 min |  |
| \`gamma-us\` | 23 Nov 09:58 in 4 min | ✅ tests.yml |
| \`gamma-eu\` | 23 Nov 09:58 in 4 min | ✅ tests.yml |
| \`prod-a\` | 23 Nov 10:08 in 4 min | ▫️ bake 30 min, ▫️ quiet alarms |
| \`prod-b\` | 23 Nov 10:08 in 4 min | ▫️ bake 30 min, ▫️ quiet alarms |
| \`prod-c\` | 23 Nov 10:08 in 4 min | ▫️ bake 30 min, ▫️ quiet alarms |

</details>"
`);
  });

  it("says who halted promotions, and what GitHub's limits hold back", () => {
    const view = viewAt(40);
    const state = evolveAll(view.state, [
      { at: view.now, type: "Halt", by: "alice", reason: "incident #7, ask @bob" },
    ]);
    const keptWaiting = { updates: 12, isAll: true, until: minute(70) };
    const answer = statusAnswer({ kind: "pipeline" }, { ...view, state, keptWaiting });
    expect(answer.split("\n\n").slice(0, 2)).toMatchInlineSnapshot(`
[
  "⛔ **Halted** by \`alice\`: incident &#35;<!-- -->7, ask &#64;<!-- -->bob. \`/resume\` starts promotions again; rollbacks still run.",
  "12 updates wait for GitHub's limit until Mon 23 Nov 10:10 UTC; rollbacks are not affected.",
]
`);
    expect(references(render(answer))).toEqual([]);
  });

  it("does not pretend to have counted all that the limits hold back", () => {
    const view = viewAt(40);
    const keptWaiting = { updates: 32, isAll: false, until: minute(70) };

    const answer = statusAnswer({ kind: "pipeline" }, { ...view, keptWaiting });

    expect(answer).toMatch(/^At least 32 updates wait for GitHub's limit until /);
  });
});

describe("/history", () => {
  it("lists deployments newest first, with what was new and who rolled back", () => {
    const view = viewAt(95);
    const rows = linesOf(view.state).filter(({ environment }) => environment === "prod-b");
    const answer = historyAnswer("prod-b", rows, { ...view, broughtBy: broughtBy(rows) });
    expect(answer).toMatchInlineSnapshot(`
"Deployments of [\`prod-b\`](https://github.com/acme/checkout/deployments/prod-b), newest first.

| When (UTC) | Release | Result | Changes |
| :-- | :-- | :-- | :-- |
| 23 Nov 10:20 | ⏪ [\`R1\`](https://github.com/acme/checkout/commit/R1) by the captain | ✅ 4 min | gone: [&#35;<!-- -->12](https://github.com/acme/checkout/pull/12) |
| 23 Nov 10:04 | [\`R2\`](https://github.com/acme/checkout/commit/R2) | ✅ 4 min, ❌ rejected, later rolled back | [&#35;<!-- -->13](https://github.com/acme/checkout/pull/13) |
| 23 Nov 09:14 | [\`R1\`](https://github.com/acme/checkout/commit/R1) | ✅ 4 min, approved | [&#35;<!-- -->14](https://github.com/acme/checkout/pull/14) |

- 23 Nov 10:20, \`prod-b\`, the captain: checkout fails &#124; see &#35;<!-- -->7 &#64;<!-- -->oncall

<details><summary>Every change</summary>

- 23 Nov 10:20, ⏪ gone, back to [\`R1\`](https://github.com/acme/checkout/commit/R1):
  - Charge the card only once (fixes &#35;<!-- -->7) ([&#35;<!-- -->12](https://github.com/acme/checkout/pull/12), alice)
- 23 Nov 10:04, new with [\`R2\`](https://github.com/acme/checkout/commit/R2):
  - Charge the card only once (fixes &#35;<!-- -->7) ([&#35;<!-- -->13](https://github.com/acme/checkout/pull/13), alice)
- 23 Nov 09:14, new with [\`R1\`](https://github.com/acme/checkout/commit/R1):
  - Charge the card only once (fixes &#35;<!-- -->7) ([&#35;<!-- -->14](https://github.com/acme/checkout/pull/14), alice)

</details>"
`);
    expect(references(render(answer))).toEqual([]);
  });

  it("says so where nothing was deployed", () => {
    expect(historyAnswer("beta", [], { ...viewAt(0), broughtBy: new Map() })).toMatchInlineSnapshot(
      `"Nothing was deployed to \`beta\` yet."`,
    );
  });
});

describe("/recent", () => {
  it("lists deployments of all environments, and names the way back", () => {
    const view = viewAt(95);
    const rows = linesOf(view.state).slice(0, 3);
    expect(recentAnswer(7_200_000, { rows, total: 312 }, view)).toMatchInlineSnapshot(`
"The newest 3 of 312 deployments in the last 2 h. One looks guilty? \`/rollback WHERE\` shows what would go back.

| When (UTC) | Where | Release | Result |
| :-- | :-- | :-- | :-- |
| 23 Nov 10:20 | [\`prod-b\`](https://github.com/acme/checkout/deployments/prod-b) | ⏪ [\`R1\`](https://github.com/acme/checkout/commit/R1) by the captain | ✅ 4 min |
| 23 Nov 10:06 | [\`gamma-us\`](https://github.com/acme/checkout/deployments/gamma-us) | [\`R3\`](https://github.com/acme/checkout/commit/R3) | ✅ 4 min, approved |
| 23 Nov 10:06 | [\`gamma-eu\`](https://github.com/acme/checkout/deployments/gamma-eu) | [\`R3\`](https://github.com/acme/checkout/commit/R3) | ✅ 4 min, approved |

- 23 Nov 10:20, \`prod-b\`, the captain: checkout fails &#124; see &#35;<!-- -->7 &#64;<!-- -->oncall"
`);
    expect(recentAnswer(7_200_000, { rows: [], total: 0 }, view)).toMatchInlineSnapshot(
      `"Nothing was deployed in the last 2 h."`,
    );
  });
});

describe("/help", () => {
  it("shows every command that works once, with who may use it", () => {
    const { pipeline } = viewAt(0).state;
    const answer = helpAnswer(pipeline);
    const shown = [...answer.matchAll(/^\| (?:`|<code>)\/([a-z]+)/gm)].map(([, word]) => word);
    expect(shown).toEqual(
      COMMANDS.filter(({ isMissing }) => isMissing !== true).map(({ word }) => word),
    );
    expect(answer.split("\n").slice(0, 4).join("\n")).toMatchInlineSnapshot(`
"| Command | Does | Who |
| :-- | :-- | :-- |
| <code>/rollback WHERE… &#91;--to RELEASE&#93; &#91;--reason TEXT&#93; &#91;--now&#93;</code> | shows what would go back, then waits for a confirmation; with --now at once | write |
| \`/confirm [CODE]\` | carries out the rollback that a preview shows | write |"
`);
  });

  it("knows who may where the pipeline file names teams or a role of its own", () => {
    const { pipeline } = viewAt(0).state;
    if (pipeline === null) throw new Error("there is a pipeline");
    const permissions = {
      view: { role: "triage" },
      rollback: { teams: ["sre", "oncall"] },
      approve: { customRole: "release | manager" },
    } as const;
    const html = render(helpAnswer({ ...pipeline, permissions }));
    expect(html).toContain("team <code>sre</code> and <code>oncall</code>");
    expect(html).toContain("release | manager");
  });
});

describe("the command table", () => {
  it("holds each word once and finds it", () => {
    expect(new Set(COMMANDS.map(({ word }) => word)).size).toBe(COMMANDS.length);
    expect(findCommand("rollback")?.permission).toBe("rollback");
    expect(findCommand("unquarantine")?.permission).toBe("approve");
    expect(findCommand("close")).toBeNull();
  });
});
