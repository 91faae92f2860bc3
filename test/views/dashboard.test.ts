import { describe, expect, it } from "@jest/globals";
import { artifactId } from "../../src/domain/artifact-id.ts";
import { evolveAll } from "../../src/domain/evolve/index.ts";
import { commitSha, pipelineName } from "../../src/domain/ids.ts";
import { decide } from "../../src/engine/decide.ts";
import { tickedBoxes } from "../../src/views/checkbox.ts";
import { dashboard, dashboardCommand } from "../../src/views/dashboard.ts";
import { PLAIN } from "../../src/views/ink.ts";
import { waitWords } from "../../src/views/wait-words.ts";
import { E, held, LINKS, minute, R, rehearsed } from "./rehearsed.ts";
import { references, render } from "./rendered.ts";

const SCRIPT = `
takes: { deploy: 4m, workflows: { tests.yml: 6m }, cancel: 1m }
events:
  - { at: 0m, merge: R1 }
  - { at: 50m, merge: R2 }
  - { at: 62m, merge: R3 }
  - { at: 80m, alarm: { environment: prod-b, state: alarm } }
`;

function troubled() {
  const { state, now } = rehearsed(SCRIPT, { until: 95 });
  const entries = [
    ...held("prod-c", now, "alice"),
    { at: now, type: "Halt", by: "bob", reason: "looking into #7" } as const,
  ];
  return { state: evolveAll(state, entries), links: LINKS, now };
}

describe("the dashboard", () => {
  it("shows what waits, what is closed, what runs and what is new", () => {
    const { title, body } = dashboard(troubled());
    expect(title).toBe("Release Captain: checkout");
    expect(body).toMatchInlineSnapshot(`
"🚨 [1 thing needs a person](https://github.com/acme/checkout/issues?q=is%3Aissue+is%3Aopen+in%3Atitle+%22Release+Captain+needs+attention+%28checkout%29%22) · 🔄 1 release on the way · ⛔ 1 environment closed

⛔ **Halted** by \`bob\`: looking into &#35;<!-- -->7. \`/resume\` starts promotions again; rollbacks still run.

### Waiting

- ⏳ [\`R3\`](https://github.com/acme/checkout/commit/R3) waits for \`prod\`: promotions are halted by \`bob\`: looking into &#35;<!-- -->7. Ended by \`/resume\`.

### Closed by people or rollbacks

- [ ] <!-- release-captain:resume --> Start promotions again (\`/resume\`)
- [ ] <!-- release-captain:unhold:prod-c --> Open \`prod-c\`, closed in and out since a rollback by \`alice\`, Mon 23 Nov 10:35 UTC

### Quarantined

- [ ] <!-- release-captain:unquarantine:R2 --> Let [\`R2\`](https://github.com/acme/checkout/commit/R2) move again; it runs in 2 environments

### What runs where

| Stage | Runs | Now |
| :-- | :-- | :-- |
| \`beta\` | [\`R3\`](https://github.com/acme/checkout/commit/R3) 1/1 |  |
| \`gamma\` | [\`R3\`](https://github.com/acme/checkout/commit/R3) 2/2 |  |
| \`prod\` | [\`R2\`](https://github.com/acme/checkout/commit/R2) 2/3, [\`R1\`](https://github.com/acme/checkout/commit/R1) 1/3 (⏪ \`prod-b\`) | ⏳ [\`R3\`](https://github.com/acme/checkout/commit/R3) (halted), ⛔ \`prod-c\` held |

### Newest releases

| Release | Merged (UTC) | Where it is |
| :-- | :-- | :-- |
| 🔄 [\`R3\`](https://github.com/acme/checkout/commit/R3) | 23 Nov 10:02 | waits for prod: promotions are halted by bob: looking into &#35;<!-- -->7 |
| 🚫 [\`R2\`](https://github.com/acme/checkout/commit/R2) | 23 Nov 09:50 | rejected by prod: prod-b: an alarm rang; rolled back from 1 environment; quarantined |
| ✅ [\`R1\`](https://github.com/acme/checkout/commit/R1) | 23 Nov 09:00 | approved by every stage: 6 environments |

Tick a box to do what it says; the captain checks that you may. \`/help\` in any comment lists the commands."
`);
    expect(references(render(body))).toEqual([]);
  });

  it("has a box for everything that a person may lift, and each names its command", () => {
    const { body } = dashboard(troubled());
    const boxes = tickedBoxes(body.replaceAll("- [ ]", "- [x]"));
    expect(boxes.map(dashboardCommand)).toEqual([
      "/resume",
      "/promotions enable prod-c",
      "/unquarantine R2 --reason ticked on the dashboard",
    ]);
    expect(render(body).match(/<input/g)).toHaveLength(boxes.length);
  });

  it("takes no order from boxes that are not its own", () => {
    expect(["confirm:KFWQ", "unhold", "unhold:", "rollback:prod"].map(dashboardCommand)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it("stays readable for 156 environments and within what GitHub takes for 2,000", () => {
    const stages = Array.from({ length: 500 }, (_, index) => {
      const names = ["a", "b", "c", "d"].map((zone) => `prod-${"x".repeat(30)}-${index}${zone}`);
      return `    - { stage: stage-${"y".repeat(20)}-${index}, environments: [${names.join(", ")}] }`;
    });
    const pipeline = `
  pipeline: large
  build: { workflow: build.yml }
  deploy: { workflow: deploy.yml }
  stages:
${stages.join("\n")}`;
    const { state, now } = rehearsed("takes: { deploy: 10m }\nevents: [{ at: 0m, merge: R1 }]", {
      pipeline,
      until: 1,
    });
    const environments = (state.pipeline?.stages ?? []).flatMap((stage) => stage.environments);
    const all = environments.flatMap(({ name }) => held(name, now, "alice"));
    const { body } = dashboard({ state: evolveAll(state, all), links: LINKS, now });
    expect(body.length).toBeLessThan(65_536);
    expect(body).toContain("and 1960 environments more");
  });
});

describe("the wait behind an open preview", () => {
  it("names who looks at the rollback, and both ways out", () => {
    const { state, now } = rehearsed(SCRIPT, { until: 95 });
    const at = now;
    const asked = evolveAll(state, [
      {
        at,
        type: "CommandGiven",
        command: {
          id: "1",
          by: "alice",
          request: {
            kind: "rollback",
            environments: [E("prod-a")],
            to: null,
            reason: null,
            now: false,
          },
        },
      },
    ]);
    const opened = evolveAll(asked, decide(asked, at));
    const wait = {
      stage: opened.pipeline?.stages[2]?.name ?? fail(),
      release: R("R3"),
      reason: "held",
    } as const;
    const words = waitWords(opened, wait, now, PLAIN);
    const [code = ""] = opened.previews.keys();
    expect(words.why).toBe("alice looks at a rollback of prod-a");
    expect(words.ends).toBe(`"/confirm ${code}" or "/cancel ${code}"`);
    expect(words.nextLook).toBe(now + 30 * 60_000);
  });
});

describe("a release on the dashboard", () => {
  it("is called by seven digits of its commit", () => {
    const commit = commitSha("9fceb02d4c1a4be1a8f8d1a0c2b3a4f5e6d7c8b9");
    const release = artifactId({
      pipeline: pipelineName("checkout"),
      committedAt: minute(0),
      commit,
    });
    const { state, now } = rehearsed("events: []", { until: 1 });
    const merged = evolveAll(state, [
      { at: now, type: "ReleaseMerged", release, commit, after: null },
    ]);
    const { body } = dashboard({ state: merged, links: LINKS, now });
    expect(body).toContain(`[\`9fceb02\`](https://github.com/acme/checkout/commit/${commit})`);
  });
});

function fail(): never {
  throw new Error("there is no such stage");
}
