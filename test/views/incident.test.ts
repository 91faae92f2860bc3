import { describe, expect, it } from "@jest/globals";
import type { Entry } from "../../src/domain/evolve/index.ts";
import { evolveAll } from "../../src/domain/evolve/index.ts";
import { attention } from "../../src/engine/attention.ts";
import { incidentIssue } from "../../src/views/incident.ts";
import { E, LINKS, minute, rehearsed, THREE_STAGES } from "./rehearsed.ts";

const pipeline = `${THREE_STAGES}\n  notify: ["@acme/oncall", "@alice"]`;

const ALARM = `
takes: { deploy: 2m, cancel: 1m }
events:
  - { at: 0m, merge: R1 }
  - { at: 60m, merge: R2 }
  - { at: 70m, alarm: { environment: prod-b, state: alarm } }
`;

function bodyAt(script: string, until: number): string | null {
  const { state, now } = rehearsed(script, { pipeline, until });
  return incidentIssue(state, { links: LINKS, now })?.body ?? null;
}

/** The same world with a few more lines in its journal. */
function bodyWith(entries: readonly Entry[]): string | null {
  const { state, now } = rehearsed("events: [{ at: 0m, merge: R1 }]", { pipeline, until: 60 });
  const next = evolveAll(state, entries);
  return incidentIssue(next, { links: LINKS, now })?.body ?? null;
}

describe("the incident issue", () => {
  it("is not there while all is well", () => {
    expect(bodyAt(ALARM, 69)).toBeNull();
  });

  it("says first what already runs, and calls whom the pipeline file names", () => {
    expect(bodyAt(ALARM, 71)).toMatchInlineSnapshot(`
"@acme/oncall @alice

**⏪ Already being rolled back**

- \`prod-b\`: [\`R2\`](https://github.com/acme/checkout/commit/R2) → [\`R1\`](https://github.com/acme/checkout/commit/R1), since Mon 23 Nov 10:10 UTC: an alarm rang

Nothing to type now; \`/status prod-b\` shows how it goes. Other environments that suffer: \`/rollback WHERE\`.

This issue is closed by the captain when all of it is over."
`);
  });

  it("says of each environment what went wrong there, not only of the one that the stage named", () => {
    const both = `${ALARM}  - { at: 70m, alarm: { environment: prod-c, state: alarm } }`;
    const lines = bodyAt(both, 71)?.split("\n") ?? [];
    expect(lines.filter((line) => line.endsWith(": an alarm rang"))).toEqual([
      expect.stringMatching(/^- `prod-b`/),
      expect.stringMatching(/^- `prod-c`/),
    ]);
  });

  it("says what to do next when the rollback is over", () => {
    expect(bodyAt(ALARM, 75)).toMatchInlineSnapshot(`
"@acme/oncall @alice

**✅ Rolled back**

- \`prod-b\`: [\`R2\`](https://github.com/acme/checkout/commit/R2) → [\`R1\`](https://github.com/acme/checkout/commit/R1), since Mon 23 Nov 10:12 UTC: an alarm rang

Merge a fix or a revert: the next release takes its place by itself. Other environments that suffer: \`/rollback WHERE\`.

This issue is closed by the captain when all of it is over."
`);
  });

  it("is over when a newer release runs there", () => {
    const quiet = `${ALARM}  - { at: 80m, alarm: { environment: prod-b, state: ok } }\n  - { at: 90m, merge: R3 }\n`;
    expect(bodyAt(quiet, 100)).toBeNull();
  });

  it("names the command that tries a failed rollback again", () => {
    const failing = `outcomes: [{ environment: prod-b, kind: rollback, deploy: failure }]\n${ALARM}`;
    expect(bodyAt(failing, 75)).toMatchInlineSnapshot(`
"@acme/oncall @alice

**🔥 A rollback failed**

- \`prod-b\`: [\`R2\`](https://github.com/acme/checkout/commit/R2) → [\`R1\`](https://github.com/acme/checkout/commit/R1), since Mon 23 Nov 10:12 UTC: an alarm rang

Both ways are closed there and nothing is tried after it. Next: \`/rollback prod-b --now\` again, or with \`--to RELEASE\`; when it is healthy \`/promotions enable prod-b\`.

This issue is closed by the captain when all of it is over."
`);
  });

  it("says so where there is nothing to go back to", () => {
    const first = ALARM.replace("at: 70m, alarm", "at: 10m, alarm");
    expect(bodyAt(first, 15)).toMatchInlineSnapshot(`
"@acme/oncall @alice

**🔥 Harm, and no older release to go back to**

- \`prod-b\`: [\`R1\`](https://github.com/acme/checkout/commit/R1), since Mon 23 Nov 09:10 UTC: an alarm rang

Nothing older ever succeeded there. Next: take traffic away by hand, and merge a fix; the next release passes.

This issue is closed by the captain when all of it is over."
`);
  });

  it("tells of a deployment that could not be cancelled", () => {
    const stubborn = `outcomes: [{ environment: prod-b, release: R2, deploy: lost }, { environment: prod-b, cancel: ignored }]\n${ALARM.replace("at: 70m, alarm", "at: 65m, alarm")}`;
    expect(bodyAt(stubborn, 71)).toMatchInlineSnapshot(`
"@acme/oncall @alice

**⏪ Already being rolled back**

- \`prod-b\`: [\`R2\`](https://github.com/acme/checkout/commit/R2) → [\`R1\`](https://github.com/acme/checkout/commit/R1), since Mon 23 Nov 10:10 UTC: an alarm rang

Nothing to type now; \`/status prod-b\` shows how it goes. Other environments that suffer: \`/rollback WHERE\`.

**🔥 A deployment could not be cancelled**

- \`prod-b\`: [\`R2\`](https://github.com/acme/checkout/commit/R2), since Mon 23 Nov 10:05 UTC: an alarm rang

It is ignored from now on, but it may still change the environment. Next: end its run by hand on GitHub, then look at the environment; \`/rollback prod-b --now\` if it did.

This issue is closed by the captain when all of it is over."
`);
  });

  it("tells what the captain itself could not know or go on with", () => {
    const at = minute(60);
    const missing = {
      kind: "workflow-missing",
      workflow: "deploy.yml",
      branch: "main",
      key: "deploy.workflow",
    } as const;
    expect(
      bodyWith([
        { at, type: "EnvironmentDrifted", environment: E("prod-a"), runId: null },
        { at, type: "PipelineHalted", cause: "I5: R1 crossed a held entrance" },
        { at, type: "FaultFound", key: "deploy:prod", fault: missing },
      ]),
    ).toMatchInlineSnapshot(`
"@acme/oncall @alice

**❓ What runs here is unknown**

- \`prod-a\`: something else than the captain changed it

Nothing is promoted there. Next: \`/rollback prod-a\` deploys what is known to be good.

**⛔ Promotions stand still**

- Halted by the captain itself: I5: R1 crossed a held entrance

Rollbacks still run. Next: \`/resume\` when the cause is gone.

**🔧 The set-up needs mending**

- \`deploy.yml\` is not on \`main\`. Add \`.github/workflows/deploy.yml\` or correct \`deploy.workflow\` in the pipeline file. (since Mon 23 Nov 10:00 UTC)

This issue is closed by the captain when all of it is over."
`);
  });

  it("is silent about a halt by a person, who knows it", () => {
    expect(bodyWith([{ at: minute(60), type: "Halt", by: "alice", reason: null }])).toBeNull();
  });
});

describe("attention", () => {
  it("lists what runs before what is broken before what is in the way", () => {
    const { state } = rehearsed(ALARM, { pipeline, until: 71 });
    const next = evolveAll(state, [
      { at: minute(71), type: "PipelineHalted", cause: "a broken invariant" },
      { at: minute(71), type: "EnvironmentDrifted", environment: E("gamma-eu"), runId: null },
    ]);
    const kinds = attention(next)?.matters.map(({ kind }) => kind);
    expect(kinds).toEqual(["rolling-back", "drifted", "halted"]);
  });
});
