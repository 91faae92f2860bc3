import { describe, expect, it } from "@jest/globals";
import { releaseCheck } from "../../src/views/release-check.ts";
import { E, following, held, LINKS, minute, R, rehearsed } from "./rehearsed.ts";
import { references, render } from "./rendered.ts";

const MERGES = `
takes: { deploy: 2m, workflows: { tests.yml: 3m } }
events:
  - { at: 0m, merge: R1 }
  - { at: 1m, merge: R2 }
`;

function check({ state, now }: ReturnType<typeof rehearsed>, release: string) {
  return releaseCheck(state, R(release), { links: LINKS, now });
}

describe("the check run of a release", () => {
  it("says to which environments it deploys", () => {
    const { name, status, conclusion, title } = check(rehearsed(MERGES, { until: 8 }), "R1");
    expect({ name, status, conclusion, title }).toMatchInlineSnapshot(`
{
  "conclusion": null,
  "name": "Release Captain (checkout)",
  "status": "in_progress",
  "title": "prod: deploying to 3 environments",
}
`);
  });

  it("says why it waits, who ends that and when it is looked at next", () => {
    const { status, title, summary } = check(rehearsed(MERGES, { until: 30 }), "R2");
    expect({ status, title }).toMatchInlineSnapshot(`
{
  "status": "in_progress",
  "title": "waits for prod: prod works on R1 (bakes until Mon 23 Nov 09:39 UTC)",
}
`);
    expect(summary).toMatchInlineSnapshot(`
"Merged Mon 23 Nov 09:01 UTC · approved by 2 of 3 stages · runs in 3 of 6 environments

**Waits** for \`prod\`: \`prod\` works on \`R1\` (bakes until Mon 23 Nov 09:39 UTC). Ended by \`prod\` approving or rejecting \`R1\`; looked at again at Mon 23 Nov 09:39 UTC.

| Stage | Environments | When (UTC) |
| :-- | :-- | :-- |
| ✅ \`beta\` | 1/1 ✅ | 23 Nov 09:04 |
| ✅ \`gamma\` | 2/2 ✅ | 23 Nov 09:12 |
| ⏳ \`prod\` | waits (busy) |  |

Artifact \`R2\`"
`);
  });

  it("succeeds when the last stage has approved", () => {
    const { conclusion, title } = check(rehearsed(MERGES, { until: 60 }), "R1");
    expect({ conclusion, title }).toMatchInlineSnapshot(`
{
  "conclusion": "success",
  "title": "approved by every stage: 6 environments",
}
`);
  });

  it("fails with the reason when an alarm rings, and says that nothing older is there", () => {
    const script = `${MERGES}  - { at: 20m, alarm: { environment: prod-b, state: alarm, alarm: "p99 @oncall #7" } }\n`;
    const world = rehearsed(script, { until: 25 });
    expect(check(world, "R1")).toMatchInlineSnapshot(`
{
  "conclusion": "failure",
  "name": "Release Captain (checkout)",
  "status": "completed",
  "summary": "Merged Mon 23 Nov 09:00 UTC · approved by 2 of 3 stages · runs in 3 of 6 environments

**Rejected** by \`prod\` at Mon 23 Nov 09:20 UTC. \`prod-b\`: an alarm rang. There is no older release to go back to. **Quarantined**: where it runs it stays, and it is promoted nowhere any more. A newer release passes; \`/unquarantine R1 --reason TEXT\` lets this one go on.

| Stage | Environments | When (UTC) |
| :-- | :-- | :-- |
| ✅ \`beta\` | 1/1 ✅ | 23 Nov 09:02 |
| ✅ \`gamma\` | 2/2 ✅ | 23 Nov 09:07 |
| ❌ \`prod\` | \`prod-b\`: an alarm rang, \`prod-a\` keeps it, \`prod-c\` keeps it | 23 Nov 09:20 |

Artifact \`R1\`",
  "title": "rejected by prod: prod-b: an alarm rang; quarantined",
}
`);
    const waiting = check(world, "R2");
    expect(waiting.title).toMatchInlineSnapshot(
      `"waits for prod: the alarm p99 @oncall #7 of prod-b rings since Mon 23 Nov 09:20 UTC"`,
    );
    expect(references(render(waiting.summary))).toEqual([]);
  });

  it("names the environments that are rolled back", () => {
    const script = `${MERGES}  - { at: 50m, alarm: { environment: prod-b, state: alarm } }\n`;
    expect(check(rehearsed(script, { until: 51 }), "R2").title).toMatchInlineSnapshot(
      `"rejected by prod: prod-b: an alarm rang; rolling back 1 environment; quarantined"`,
    );
    expect(check(rehearsed(script, { until: 55 }), "R2").summary).toMatchInlineSnapshot(`
"Merged Mon 23 Nov 09:01 UTC · approved by 2 of 3 stages · runs in 5 of 6 environments

**Rejected** by \`prod\` at Mon 23 Nov 09:50 UTC. \`prod-b\`: an alarm rang. **Quarantined**: where it runs it stays, and it is promoted nowhere any more. A newer release passes; \`/unquarantine R2 --reason TEXT\` lets this one go on.

| Stage | Environments | When (UTC) |
| :-- | :-- | :-- |
| ✅ \`beta\` | 1/1 ✅ | 23 Nov 09:04 |
| ✅ \`gamma\` | 2/2 ✅ | 23 Nov 09:12 |
| ❌ \`prod\` | \`prod-b\`: an alarm rang; it was rolled back, \`prod-a\` keeps it, \`prod-c\` keeps it | 23 Nov 09:50 |

Artifact \`R2\`"
`);
  });

  it("names the command that opens what a person has closed", () => {
    const { state } = rehearsed(MERGES, { until: 5 });
    const closed = following(state, minute(5), held("prod-b", minute(5), "alice"));
    const later = following(closed, minute(7), [
      ...(["gamma-us", "gamma-eu"] as const).map((environment) => ({
        at: minute(7),
        type: "StepPassed" as const,
        deployment: state.environments.get(E(environment))?.deployments[0]?.key ?? fail(),
        step: 0,
      })),
    ]);
    const { title, summary } = check({ state: later, now: minute(7) }, "R1");
    expect(title).toMatchInlineSnapshot(
      `"waits for prod: prod-b is held since a rollback by alice"`,
    );
    expect(summary.split("\n")[0]).toMatchInlineSnapshot(
      `"Merged Mon 23 Nov 09:00 UTC · approved by 2 of 3 stages · runs in 2 of 6 environments"`,
    );
  });

  it("tells which release superseded it", () => {
    const script = `${MERGES}  - { at: 2m, merge: R3 }\n`;
    const { conclusion, title, summary } = check(rehearsed(script, { until: 30 }), "R2");
    expect({ conclusion, title }).toMatchInlineSnapshot(`
{
  "conclusion": "neutral",
  "title": "superseded by R3 in front of beta",
}
`);
    expect(summary).toContain("overtook it");
  });

  it.each([
    ["build: failure", "failure"],
    ["build: lost", "neutral"],
  ])("ends as it should after %s", (outcome, conclusion) => {
    const script = `outcomes: [{ release: R1, ${outcome} }]\n${MERGES}`;
    const shown = check(rehearsed(script, { until: 30 }), "R1");
    expect(shown.conclusion).toBe(conclusion);
    expect(shown.summary).toContain("/retry build R1");
  });
});

describe("the check run of a release in a large pipeline", () => {
  const many = Array.from({ length: 500 }, (_, index) => {
    const names = ["a", "b", "c", "d"].map((zone) => `prod-${"x".repeat(30)}-${index}${zone}`);
    return `    - { stage: stage-${"y".repeat(20)}-${index}, environments: [${names.join(", ")}], production: true }`;
  });
  const pipeline = `
  pipeline: large
  build: { workflow: build.yml }
  deploy: { workflow: deploy.yml }
  stages:
${many.join("\n")}`;
  const script = "takes: { deploy: 1m }\nevents: [{ at: 0m, merge: R1 }]\n";

  it("stays within what GitHub takes with 2,000 environments", () => {
    const { summary } = check(rehearsed(script, { pipeline, until: 20 }), "R1");
    expect(summary.length).toBeLessThan(65_535);
    expect(summary).toContain("deploying to 4 environments");
  });
});

function fail(): never {
  throw new Error("there is no such deployment");
}
